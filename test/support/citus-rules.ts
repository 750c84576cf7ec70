import { parse } from 'libpg-query'

/** A node of the parser's tree, or a part of one. */
type Tree = Readonly<Record<string, unknown>>

/** Columns by which rows are spread over shards, by the table that they belong to. */
export type Spread = Readonly<Record<string, string>>

/** What Citus would refuse, or send to more than one shard. */
export interface Judgement {
  readonly problems: readonly string[]
  /** Whether it only reads, and holds nothing of what it reads. */
  readonly isPlainRead: boolean
}

/**
 * Judges a statement by rules that are stricter than those of Citus, so that what keeps to them is routed to one shard:
 * every table that is spread is compared with one parameter or constant, the same in all of the statement, and a row is
 * inserted alone, its key a parameter. Tables that each machine has may be read, and changed by what comes to the same
 * on each. Their rows are never held: Citus holds the whole table in place of the row, and two that hold it and then
 * wait for one another end in a deadlock.
 */
export async function judgeForCitus(text: string, spread: Spread): Promise<Judgement> {
  const tree: unknown = await parse(text)
  const found: Found = { spread, problems: [], values: new Set() }
  visit(tree, found, 0)
  if (found.values.size > 1) found.problems.push(`goes to the shards of ${[...found.values].join(' and ')}`)
  const whole = JSON.stringify(tree)
  return {
    problems: found.problems,
    isPlainRead: !/"(InsertStmt|UpdateStmt|DeleteStmt|lockingClause)"/.test(whole),
  }
}

interface Found {
  readonly spread: Spread
  readonly problems: string[]
  /** What the columns of tables are compared with, one for each place where rows may be. */
  readonly values: Set<string>
}

const changes = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt'])

/** Goes through a tree; `depth` is the number of queries around. */
function visit(node: unknown, found: Found, depth: number): void {
  for (const [kind, value] of Object.entries(toTree(node))) {
    const query = toTree(value)
    if (changes.has(kind)) judgeChange(kind, query, found, depth)
    if (kind === 'SelectStmt' && !('valuesLists' in query)) {
      judgeScope(query, found)
      judgeLocks(query, found)
    }
    visit(value, found, depth + (kind.endsWith('Stmt') ? 1 : 0))
  }
}

function judgeChange(kind: string, query: Tree, found: Found, depth: number): void {
  const { spread, problems } = found
  const table = String(toTree(query['relation'])['relname'])
  const column = spread[table]
  const text = JSON.stringify(query)
  if (depth > 0) problems.push(`changes ${table} within another statement`)
  if (query['withClause'] !== undefined) problems.push('changes with a WITH')
  if (query['fromClause'] !== undefined || query['usingClause'] !== undefined) {
    problems.push(`changes ${table} by what is in another`)
  }
  if (column === undefined) {
    if (text.includes('"limitCount"')) problems.push(`changes some rows of ${table}, others on each machine`)
    if (Object.keys(spread).some((other) => text.includes(`"relname":"${other}"`))) {
      problems.push(`changes ${table} by what is on a shard`)
    }
  }
  if (setColumns(query).includes(column ?? '')) problems.push(`moves a row of ${table}`)
  if (kind !== 'InsertStmt') return judgeScope(query, found)
  if (text.includes('"SubLink"')) problems.push(`inserts into ${table} with a query within`)
  const rows = toList(toTree(toTree(query['selectStmt'])['SelectStmt'])['valuesLists'])
  if (rows.length !== 1) problems.push(`inserts other than one row into ${table}`)
  else if (column !== undefined) {
    const place = namesIn(query['cols']).indexOf(column)
    const value = toList(toTree(rows[0]?.['List'])['items'])[place]
    addValue(found, table, value)
  }
}

/** Rows are held on shards only, whichever tables the locking clause names. */
function judgeLocks(query: Tree, { spread, problems }: Found): void {
  if (query['lockingClause'] === undefined) return
  for (const { relname, RangeSubselect } of rangesOf(query)) {
    if (RangeSubselect !== undefined) problems.push('holds what a query within finds')
    else if (typeof relname === 'string' && spread[relname] === undefined)
      problems.push(`holds all of ${relname}, which each machine has`)
  }
}

/** Everything that a query reads, and the conditions of its joins. */
const rangesOf = (query: Tree) => toList(query['fromClause']).flatMap(rangesIn)

/** Each table that is spread has to be compared with its value where it is read. */
function judgeScope(query: Tree, found: Found): void {
  const own = 'relation' in query ? [toTree(query['relation'])] : []
  const ranges = [...own, ...rangesOf(query)]
  const conditions = [query['whereClause'], ...ranges.map(({ quals }) => quals)].flatMap(partsOfAnd)
  for (const { relname, alias } of ranges) {
    const table = String(relname)
    const column = found.spread[table]
    if (column === undefined) continue
    const { aliasname: name = table } = toTree(alias)
    const wanted = [
      `${String(name)}.${column}`,
      ...(ranges.filter((range) => 'relname' in range).length === 1 ? [column] : []),
    ]
    addValue(found, table, conditions.map((condition) => comparedWith(condition, wanted)).find(isFixed))
  }
}

/** Takes note of where a table is read or written. Tables of the same column lie together. */
function addValue({ spread, problems, values }: Found, table: string, value: Tree | undefined): void {
  if (!isFixed(value)) return void problems.push(`does not name the shard of ${table}`)
  const { location: _, ...what } = toTree(value['ParamRef'] ?? value['A_Const'])
  values.add(`${spread[table]} ${'ParamRef' in value ? '$' : ''}${JSON.stringify(what)}`)
}

const isFixed = (value: Tree | undefined): value is Tree =>
  value !== undefined && ('ParamRef' in value || 'A_Const' in value)

/** What a condition says that one of the columns is equal to. */
function comparedWith(condition: Tree, columns: readonly string[]): Tree | undefined {
  const { name, kind, lexpr, rexpr } = toTree(condition['A_Expr'])
  if (kind !== 'AEXPR_OP' || JSON.stringify(name) !== '[{"String":{"sval":"="}}]') return undefined
  if (columns.includes(columnOf(lexpr))) return withoutCast(rexpr)
  return columns.includes(columnOf(rexpr)) ? withoutCast(lexpr) : undefined
}

/** Everything that stands in FROM, joined or not. */
function rangesIn(node: unknown): readonly Tree[] {
  const { RangeVar, JoinExpr, ...other } = toTree(node)
  if (!JoinExpr) return [toTree(RangeVar ?? other)]
  const { larg, rarg, quals } = toTree(JoinExpr)
  return [...rangesIn(larg), ...rangesIn(rarg), { quals }]
}

/** Columns that an update, or the update in place of an insert, sets. */
const setColumns = (query: Tree) =>
  namesIn(toTree(query['onConflictClause'])['targetList'] ?? ('cols' in query ? [] : query['targetList']))

const namesIn = (list: unknown) => toList(list).map((item) => String(toTree(item['ResTarget'])['name']))

const withoutCast = (node: unknown): Tree => {
  const { TypeCast } = toTree(node)
  return TypeCast ? withoutCast(toTree(TypeCast)['arg']) : toTree(node)
}

const columnOf = (node: unknown) =>
  toList(toTree(withoutCast(node)['ColumnRef'])['fields'])
    .map((field) => toTree(field['String'])['sval'])
    .join('.')

const partsOfAnd = (node: unknown): readonly Tree[] => {
  const { boolop, args } = toTree(toTree(node)['BoolExpr'])
  return boolop === 'AND_EXPR' ? toList(args).flatMap(partsOfAnd) : [toTree(node)]
}

const toTree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {})
const toList = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.map(toTree) : [])
