import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, posix, resolve, sep } from 'node:path'
import test from 'node:test'
import type { Action } from '../src/model/types.ts'
import { operations } from '../src/operations/index.ts'

const source = resolve(import.meta.dirname, '../src')

type Row = readonly [room: string, mayImport: readonly string[]]

/**
 * What each folder, or file beside them, may import besides itself and errors.ts, from the bottom to the top: a row names
 * only rows above it. `types` means types only. ARCHITECTURE.md is where it is said.
 */
const rows = rowsOf(await readFile(resolve(source, '../ARCHITECTURE.md'), 'utf8'))

function rowsOf(page: string): readonly Row[] {
  const [, section = ''] = /^## Folders\n(.*?)^## /ms.exec(page) ?? []
  const cells = section.matchAll(/^\| `([^`]+)` +\|[^|]+\| ([^|]+?) +\|$/gm)
  return Array.from(cells, ([, room = '', allowed = '']) => [room.replace(/\/$/, ''), toRules(allowed)])
}

function toRules(allowed: string): readonly string[] {
  if (allowed === 'nothing') return []
  if (allowed === 'everything') return ['*']
  return allowed.split(', ').map((rule) => rule.replace('(types)', 'types'))
}

const roomOf = (file: string) => file.split('/')[0] ?? file

const files = (await readdir(source, { recursive: true }))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'))

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

const imports = (
  await Promise.all(
    files.map(async (from): Promise<Import[]> => {
      const text = await readFile(join(source, from), 'utf8')
      const found = text.matchAll(
        /^(?:import|export)\s+(type\s)?[^';]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm,
      )
      return Array.from(found, ([, type, named, loaded]) => ({
        from,
        to: posix.join(dirname(from), named ?? loaded ?? ''),
        isType: type !== undefined,
      }))
    }),
  )
).flat()

test('every folder imports only what its row allows', () => {
  assert.ok(files.length > 250 && imports.length > 1500, `${files.length} files, ${imports.length} imports`)
  assert.ok(rows.length > 20, `${rows.length} rows`)
  const wrong = imports
    .filter(({ from, to, isType }) => {
      const mayImport = rows.find(([room]) => room === roomOf(from))?.[1] ?? []
      const isAllowed = mayImport.some((rule) => {
        const [path = '', only] = rule.split(' ')
        const matches = path === '*' || to === path || to.startsWith(`${path}/`)
        return matches && (only !== 'types' || isType)
      })
      return roomOf(to) !== roomOf(from) && to !== 'errors.ts' && !isAllowed
    })
    .map(({ from, to }) => `${from} imports ${to}`)
  assert.deepEqual(wrong, [])
})

test('no row allows what it has no need of', () => {
  const unused = rows.flatMap(([room, mayImport]) =>
    mayImport
      .filter((rule) => rule !== '*')
      .filter((rule) => {
        const [path = ''] = rule.split(' ')
        return !imports.some(
          ({ from, to }) => roomOf(from) === room && (to === path || to.startsWith(`${path}/`)),
        )
      })
      .map((rule) => `${room}: ${rule}`),
  )
  assert.deepEqual(unused, [])
})

test('arrows point downwards only', () => {
  const order = rows.map(([room]) => room)
  const up = imports
    .filter(({ from, to }) => order.indexOf(roomOf(to)) > order.indexOf(roomOf(from)))
    .map(({ from, to }) => `${from} imports ${to}`)
  assert.deepEqual(up, [])
  assert.deepEqual(
    [...new Set(files.map(roomOf))].filter((room) => !order.includes(room)),
    [],
  )
})

test('no file imports itself by way of others', () => {
  const targets = Map.groupBy(imports, ({ from }) => from)
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) return void circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  assert.deepEqual(circles, [])
})

test('users are looked for by name in one place, where a sub goes before a name', async () => {
  const finders: string[] = []
  for (const file of files) {
    if (roomOf(file) === 'store') continue
    if ((await readFile(join(source, file), 'utf8')).includes('findUserByName')) finders.push(file)
  }
  assert.deepEqual(finders, ['accounts/find-user.ts'])
})

// Tests

const tests = new Set(
  (await readdir(import.meta.dirname, { recursive: true })).map((file) => file.split(sep).join('/')),
)
const readTest = (file: string) => readFile(join(import.meta.dirname, file), 'utf8')

test('every built operation has its own test, which calls it, in the folder of its subject', async () => {
  const table = await readFile(join(source, 'operations/index.ts'), 'utf8')
  const imported = Array.from(table.matchAll(/^import \{ (\w+) \} from '\.\/(\w[^']*)\.ts'$/gm))
  const built = imported.filter(([, action = '']) => operations[action as Action])
  assert.equal(built.length, Object.values(operations).filter((operation) => operation !== undefined).length)
  const without: string[] = []
  for (const [, action = '', path = ''] of built) {
    const file = `operations/${path}.test.ts`
    // A helper that many tests share is named as the operation that it calls.
    const call = new RegExp(`'${action}'|\\b${action.charAt(0).toLowerCase()}${action.slice(1)}\\(`)
    if (!tests.has(file) || !call.test(await readTest(file))) without.push(file)
  }
  assert.deepEqual(without, [])
})

test('every rule of the domain has its own test', async () => {
  const rules = files.filter((file) => roomOf(file) === 'domain')
  const deciding: string[] = []
  for (const file of rules) {
    // A file of types or constants decides nothing.
    const exported: object = await import(join(source, file))
    if (Object.values(exported).some((value) => typeof value === 'function')) deciding.push(file)
  }
  assert.ok(deciding.length > 35, `${deciding.length} of ${rules.length} files decide`)
  const without: string[] = []
  for (const file of deciding) {
    const own = file.replace('.ts', '.test.ts')
    if (!tests.has(own) || !(await readTest(own)).includes(`'../../src/${file}'`)) without.push(own)
  }
  assert.deepEqual(without, [])
})
