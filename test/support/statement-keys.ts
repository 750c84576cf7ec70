import { parse } from 'libpg-query'

/** A node of the parser's tree, or a part of one. */
type Tree = Readonly<Record<string, unknown>>

/** Columns that a statement has to name, by the table that they belong to. */
export type Keys = Readonly<Record<string, readonly string[]>>

/** The tables of `keys` that a statement reads or changes anywhere without naming all of their columns. */
export async function tablesWithoutKeys(text: string, keys: Keys): Promise<readonly string[]> {
  const missing: string[] = []
  visit(await parse(text), { keys, given: new Set(), missing })
  return missing
}

interface Scope {
  readonly keys: Keys
  /** Names of what is known row by row: tables made of parameters, parts of WITH, and tables found by their keys. */
  readonly given: ReadonlySet<string>
  readonly missing: string[]
}

const queries = new Set(['SelectStmt', 'UpdateStmt', 'DeleteStmt', 'InsertStmt'])

/** Goes through a tree. Each query in it is a scope within the one around it. */
function visit(node: unknown, scope: Scope): void {
  for (const [kind, value] of Object.entries(toTree(node))) {
    if (queries.has(kind)) visitQuery(toTree(value), scope)
    else visit(value, scope)
  }
}

function visitQuery(query: Tree, outer: Scope): void {
  const given = new Set(outer.given)
  const scope = { ...outer, given }
  for (const part of toList(toTree(query['withClause'])['ctes'])) {
    // Each part is judged by itself, so what comes out of it is of few rows.
    visit(part, scope)
    given.add(String(toTree(part['CommonTableExpr'])['ctename']))
  }
  // What is inserted has its key in itself, as no row is without.
  const isTarget = 'relation' in query && !('cols' in query)
  const target = isTarget ? [{ RangeVar: query['relation'] }] : []
  const ranges = [...target, ...toList(query['fromClause']), ...toList(query['usingClause'])].flatMap(
    rangesIn,
  )
  const tables = tablesAmong(ranges, given)
  const conditions = [query['whereClause'], ...ranges.map(({ quals }) => quals)].flatMap(partsOfAnd)
  const only = tables.size === 1 && ranges.length === 1 ? [...tables.keys()][0] : undefined
  // One table can give the keys of another, so this goes on until no more is found.
  for (let before = -1; before < given.size;) {
    before = given.size
    for (const [name, table] of tables) {
      const columns = scope.keys[table]
      const isFixed = columns?.every((column) =>
        conditions.some((condition) => fixes(condition, name === only ? ['', name] : [name], column, scope)),
      )
      if (isFixed) given.add(name)
    }
  }
  for (const [name, table] of tables) if (table in scope.keys && !given.has(name)) scope.missing.push(table)
  for (const [part, value] of Object.entries(query)) if (part !== 'withClause') visit(value, scope)
}

/** Everything that stands in FROM, joined or not. */
function rangesIn(node: unknown): readonly Tree[] {
  const { RangeVar, RangeFunction, RangeSubselect, JoinExpr } = toTree(node)
  if (!JoinExpr) return [toTree(RangeVar ?? RangeFunction ?? RangeSubselect)]
  const { larg, rarg, jointype, quals } = toTree(JoinExpr)
  if (jointype !== 'JOIN_INNER') throw new Error(`${String(jointype)} is not judged yet`)
  return [...rangesIn(larg), ...rangesIn(rarg), { quals }]
}

/** The tables among ranges, by the name that they go by. All else is added to what is given. */
function tablesAmong(ranges: readonly Tree[], given: Set<string>): ReadonlyMap<string, string> {
  const known = new Set(given)
  const tables = new Map<string, string>()
  for (const { relname, alias, functions, subquery } of ranges) {
    const name = String(toTree(alias)['aliasname'] ?? relname)
    if (typeof relname === 'string' && !known.has(relname)) tables.set(name, relname)
    else if (subquery !== undefined || relname !== undefined || isOfParameters(functions)) given.add(name)
  }
  return tables
}

const isOfParameters = (functions: unknown) => {
  const text = JSON.stringify(functions ?? '')
  return text.includes('"unnest"') && text.includes('"ParamRef"') && !text.includes('"ColumnRef"')
}

const partsOfAnd = (node: unknown): readonly Tree[] => {
  const { boolop, args } = toTree(toTree(node)['BoolExpr'])
  return boolop === 'AND_EXPR' ? toList(args).flatMap(partsOfAnd) : [toTree(node)]
}

/** Whether a condition says that a column of a table is equal to something that is known. */
function fixes(condition: Tree, names: readonly string[], column: string, scope: Scope): boolean {
  const { name, kind, lexpr, rexpr } = toTree(condition['A_Expr'])
  if (JSON.stringify(name) !== '[{"String":{"sval":"="}}]') return false
  const isMeant = (side: unknown) =>
    names.some((name) => columnOf(side) === [name, column].filter(Boolean).join('.'))
  if (kind === 'AEXPR_IN')
    return isMeant(lexpr) && toList(toTree(toTree(rexpr)['List'])['items']).every(isConstant)
  if (kind !== 'AEXPR_OP') return false
  return (isMeant(lexpr) && isKnown(rexpr, scope)) || (isMeant(rexpr) && isKnown(lexpr, scope))
}

const columnOf = (node: unknown) =>
  toList(toTree(toTree(node)['ColumnRef'])['fields'])
    .map((field) => toTree(field['String'])['sval'])
    .join('.')

const isConstant = (node: unknown) => 'A_Const' in toTree(node)

function isKnown(node: unknown, scope: Scope): boolean {
  const tree = toTree(node)
  if ('ParamRef' in tree || isConstant(tree)) return true
  if (tree['TypeCast']) return isKnown(toTree(tree['TypeCast'])['arg'], scope)
  if (tree['CoalesceExpr']) {
    return toList(toTree(tree['CoalesceExpr'])['args']).every((arg) => isKnown(arg, scope))
  }
  // A query that gives one value is judged by itself.
  if (tree['SubLink']) return toTree(tree['SubLink'])['subLinkType'] === 'EXPR_SUBLINK'
  const [table, column] = columnOf(tree).split('.')
  return column !== undefined && scope.given.has(table ?? '')
}

const toTree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {})
const toList = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.map(toTree) : [])
