import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import test, { type TestContext } from 'node:test'
import { newOwnDatabase } from '../support/postgres.ts'

const root = resolve(import.meta.dirname, '../..')
const examples = join(root, 'examples')

/** What each example prints, and its environment. */
const expected: Readonly<
  Record<string, { prints: RegExp; more?: (t: TestContext) => Promise<Record<string, string>> }>
> = {
  'sdk-script': { prints: /^(diego-\w+) before: Purple\n\1 after: Green\n$/ },
  'amplify-app': { prints: /"custom:CustomAttr1": "Purple"/ },
  trigger: { prints: /^Hello Diego, your code is \d{6}\.\n$/ },
  'two-nodes': {
    prints: /^Changed at http:\S+, read at http:\S+: Purple\n$/,
    more: async (t) => ({ ROCKPOOL_DATABASE_URL: await newOwnDatabase(t) }),
  },
}

test('every example is run here', async () => {
  const folders = await readdir(examples, { withFileTypes: true })
  assert.deepEqual(
    folders
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(),
    Object.keys(expected).sort(),
  )
})

for (const [name, { prints, more }] of Object.entries(expected)) {
  test(`the example ${name} does what its page says, by the commands on it`, async (t) => {
    const commands = await commandsOf(name)
    const program = commands.at(-1) ?? ''
    const environment = (await more?.(t)) ?? {}
    await using running = new AsyncDisposableStack()
    for (const server of commands.slice(0, -1)) {
      environment['ROCKPOOL_ENDPOINT'] = await startServer(running, server)
    }
    const { output, code } = await run(running, program, environment)
    assert.equal(code, 0)
    assert.match(output, prints)
  })
}

test('pages of examples have at most 25 lines', async () => {
  for (const name of Object.keys(expected)) {
    const page = await readFile(join(examples, name, 'README.md'), 'utf8')
    assert.ok(page.split('\n').length <= 26, name)
  }
})

/** The lines of all shell blocks on a page: servers first, and then the program. */
async function commandsOf(name: string): Promise<readonly string[]> {
  const page = await readFile(join(examples, name, 'README.md'), 'utf8')
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines = '']) => lines.trim())
  return blocks.flatMap((lines) => lines.split('\n'))
}

/** Runs a command as a reader of its page would, in the folder of the repository. It ends with the stack. */
function start(
  running: AsyncDisposableStack,
  command: string,
  environment: Readonly<Record<string, string>>,
) {
  const child = spawn('sh', ['-c', command], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const closed = once(child, 'close')
  running.defer(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid)
    await closed
  })
  return { child, closed }
}

/** Starts a server by a command that names no port, and answers where it is. */
async function startServer(running: AsyncDisposableStack, command: string): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'rockpool-test-'))
  running.defer(() => rm(data, { recursive: true, force: true }))
  const { child } = start(running, command, { ROCKPOOL_PORT: '0', ROCKPOOL_DATA: data })
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /Endpoint\s+(http:\S+)/.exec(line) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return url
  }
  throw new Error(`no server came of: ${command}`)
}

async function run(
  running: AsyncDisposableStack,
  command: string,
  environment: Readonly<Record<string, string>>,
) {
  const { child, closed } = start(running, command, environment)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  await closed
  return { output, code: child.exitCode }
}
