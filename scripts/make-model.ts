import { readFile, writeFile } from 'node:fs/promises'

/** The facts of the API as `cognito-idp.json` states them; its own `legend` explains the short forms. */
export interface Facts {
  readonly operations: Readonly<Record<string, FactsOperation>>
  readonly shapes: Readonly<Record<string, FactsShape>>
}

interface FactsOperation {
  readonly auth: string
  readonly cred?: string
  readonly in: string
  readonly out: string | null
  readonly errors: readonly string[]
}

interface FactsShape {
  readonly type: string
  readonly members?: Readonly<Record<string, string>>
  readonly member?: string
  readonly key?: string
  readonly value?: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: boolean
}

const head =
  '// Made by scripts/make-model.ts from scripts/cognito-idp.json. Change those, and run it again.\n'

/** The model's two source files, `src/model/types.ts` and `src/model/table.ts`, as they follow from the facts. */
export function makeModel(facts: Facts): { types: string; table: string } {
  const shapes = reachableShapes(facts)
  return { types: makeTypes(facts, shapes), table: makeTable(facts, shapes) }
}

/** Every shape that an operation takes or answers, by name, in alphabetical order. */
function reachableShapes(facts: Facts): Map<string, FactsShape> {
  const found = new Map<string, FactsShape>()
  const visit = (name: string) => {
    if (found.has(name)) return
    const shape = findShape(facts, name)
    found.set(name, shape)
    for (const target of Object.values(shape.members ?? {})) visit(toTarget(target))
    for (const target of [shape.member, shape.key, shape.value]) if (target) visit(target)
  }
  for (const operation of Object.values(facts.operations)) {
    visit(operation.in)
    if (operation.out) visit(operation.out)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Shapes that the facts use by name without listing them. `Document` is any JSON object. */
const unlisted: Readonly<Record<string, FactsShape>> = {
  String: { type: 'string' },
  Number: { type: 'integer' },
  Boolean: { type: 'boolean' },
  Timestamp: { type: 'timestamp' },
  Document: { type: 'document' },
}

function findShape(facts: Facts, name: string): FactsShape {
  const [, list] = /^list<(\w+)>$/.exec(name) ?? []
  const [, key, value] = /^map<(\w+),(\w+)>$/.exec(name) ?? []
  const shape = list
    ? { type: 'list', member: list }
    : key && value
      ? { type: 'map', key, value }
      : (unlisted[name] ?? facts.shapes[name])
  if (!shape) throw new Error(`The facts do not say what ${name} is.`)
  return shape
}

const toTarget = (target: string) => target.replace(/^!/, '')
const isRequired = (target: string) => target.startsWith('!')

function makeTypes(facts: Facts, shapes: Map<string, FactsShape>): string {
  const lines = [
    head,
    '/** Epoch seconds with a millisecond fraction. */',
    'export type Timestamp = number',
    '/** Bytes in base64. */',
    'export type Bytes = string',
    '/** A JSON object that the API passes on without looking into it. */',
    'export type Document = Readonly<Record<string, unknown>>',
    '',
  ]
  for (const [name, shape] of shapes) {
    if (shape.enum)
      lines.push(`export type ${name} =`, ...shape.enum.map((value) => `  | ${quote(value)}`), '')
    if (shape.type === 'structure') lines.push(...toInterface(shapes, name, shape), '')
  }
  lines.push('/** What every action takes and answers. */', 'export interface Actions {')
  for (const [action, { in: input, out }] of Object.entries(facts.operations)) {
    lines.push(`  ${action}: { input: ${input}; output: ${out ?? 'void'} }`)
  }
  lines.push(
    '}',
    '',
    'export type Action = keyof Actions',
    "export type Input<A extends Action> = Actions[A]['input']",
    "export type Output<A extends Action> = Actions[A]['output']",
    '',
  )
  return lines.join('\n')
}

function toInterface(shapes: Map<string, FactsShape>, name: string, shape: FactsShape): string[] {
  const members = Object.entries(shape.members ?? {})
  if (members.length === 0) return [`export type ${name} = Readonly<Record<string, never>>`]
  return [
    `export interface ${name} {`,
    ...members.map(([member, target]) => {
      const type = toType(shapes, toTarget(target))
      return isRequired(target)
        ? `  readonly ${member}: ${type}`
        : `  readonly ${member}?: ${type} | undefined`
    }),
    '}',
  ]
}

/** The type of a shape where it is used: structures and enumerations by name, everything else as it is. */
function toType(shapes: Map<string, FactsShape>, name: string): string {
  const shape = shapes.get(name)
  if (!shape) throw new Error(`The facts do not say what ${name} is.`)
  switch (shape.type) {
    case 'structure':
      return name
    case 'string':
      return shape.enum ? name : 'string'
    case 'integer':
    case 'long':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'timestamp':
      return 'Timestamp'
    case 'blob':
      return 'Bytes'
    case 'document':
      return 'Document'
    case 'list':
      return `readonly ${toType(shapes, shape.member ?? '')}[]`
    case 'map':
      return `Readonly<Record<string, ${toType(shapes, shape.value ?? '')}>>`
    default:
      throw new Error(`The facts give ${name} the unknown type ${shape.type}.`)
  }
}

function makeTable(facts: Facts, shapes: Map<string, FactsShape>): string {
  const actions = Object.entries(facts.operations).map(([action, operation]) =>
    line(action, {
      auth: toAuth(action, operation),
      input: operation.in,
      output: operation.out,
      errors: operation.errors,
    }),
  )
  return [
    head,
    "import type { ActionEntry, Shape } from './shapes.ts'",
    "import type { Action } from './types.ts'",
    '',
    'export const actions: Readonly<Record<Action, ActionEntry>> = {',
    ...actions,
    '}',
    '',
    'export const shapes: Readonly<Record<string, Shape>> = {',
    ...[...shapes].map(([name, shape]) => line(name, toEntry(shape))),
    '}',
    '',
  ].join('\n')
}

/** Four operations take an access token or a session; they stand with those that take a token. */
const authOfCredential: Readonly<Record<string, string>> = {
  accessToken: 'token',
  'accessToken|session': 'token',
  client: 'client',
}

function toAuth(action: string, { auth, cred }: FactsOperation): string {
  const found =
    auth === 'sigv4' ? 'signed' : auth === 'none' ? (cred ? authOfCredential[cred] : 'none') : undefined
  if (!found) throw new Error(`The facts do not say clearly who may call ${action}: ${auth}, ${cred}.`)
  return found
}

function toEntry({ type, members, ...shape }: FactsShape): Readonly<Record<string, unknown>> {
  const { member, key, value, min, max, pattern, enum: values, sensitive } = shape
  const entry = { kind: type, member, key, value, min, max, pattern, enum: values, sensitive }
  if (type !== 'structure') return entry
  const all = Object.entries(members ?? {})
  return {
    ...entry,
    required: all.filter(([, target]) => isRequired(target)).map(([name]) => name),
    members: Object.fromEntries(all.map(([name, target]) => [name, toTarget(target)])),
  }
}

const line = (name: string, entry: unknown) => `  ${toKey(name)}: ${print(entry)},`
const toKey = (name: string) => (/^\w+$/.test(name) ? name : quote(name))

function print(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return members.length === 0
    ? '{}'
    : `{ ${members.map(([name, member]) => `${toKey(name)}: ${print(member)}`).join(', ')} }`
}

const quote = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** Writes the two files, or with `--check` only says whether they are what the facts ask for. */
async function main(): Promise<void> {
  const facts: Facts = JSON.parse(await readFile(new URL('cognito-idp.json', import.meta.url), 'utf8'))
  const made = makeModel(facts)
  const check = process.argv.includes('--check')
  for (const part of ['types', 'table'] as const) {
    const file = new URL(`../src/model/${part}.ts`, import.meta.url)
    if (!check) await writeFile(file, made[part])
    else if ((await readFile(file, 'utf8').catch(() => '')) !== made[part]) {
      console.error(`src/model/${part}.ts is stale: run node scripts/make-model.ts`)
      process.exitCode = 1
    }
  }
}

if (import.meta.main) await main()
