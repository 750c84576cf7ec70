import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'

const priority = new URL('../../../src/crypto/srp/priority.ts', import.meta.url)

/** Runs a program that tells the names and priorities of its threads in the end. */
function threadsOf(program: string): readonly (readonly [name: string, nice: number])[] {
  const tell = `
    import { readdirSync, readFileSync } from 'node:fs'
    const threads = readdirSync('/proc/self/task').map((thread) => {
      const text = readFileSync('/proc/self/task/' + thread + '/stat', 'latin1')
      const [, name, rest] = /\\((.*)\\) (.*)/.exec(text)
      return [name, Number(rest.split(' ')[16])]
    })
    console.log(JSON.stringify(threads))`
  const args = ['--input-type=module', '--eval', `${program}\n${tell}`]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

const onlyOnLinux = process.platform !== 'linux' && 'only Linux gives every thread a priority'

test('the threads that sign stand behind the main one', { skip: onlyOnLinux }, () => {
  const threads = threadsOf(
    `import { makePoolGiveWay } from ${JSON.stringify(priority.href)}\nawait makePoolGiveWay()`,
  )
  const before = threadsOf(`import 'node:fs/promises'`)
  const own = before[0]?.[1] ?? 0
  const signing = threads.filter(([name]) => name === 'libuv-worker').map(([, nice]) => nice)
  assert.ok(signing.length > 0)
  assert.deepEqual(new Set(signing), new Set([10]))
  assert.equal(threads[0]?.[1], own)
})

test('a thread that computes stands behind the main one', { skip: onlyOnLinux }, () => {
  const threads = threadsOf(`
    import { once } from 'node:events'
    import { Worker } from 'node:worker_threads'
    const code = 'const { giveWay } = await import(' + JSON.stringify(${JSON.stringify(priority.href)}) + ');' +
      "giveWay(); const { parentPort } = await import('node:worker_threads'); parentPort.postMessage(0); parentPort.on('message', () => {})"
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(code)))
    await once(worker, 'message')
    worker.unref()`)
  assert.ok(
    threads.some(([, nice]) => nice === 10),
    JSON.stringify(threads),
  )
})
