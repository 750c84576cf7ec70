import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const compiler = join(root, 'node_modules/typescript/bin/tsc')

const right = `import type { CustomMessageHandler } from 'rockpool/triggers'
export const handler: CustomMessageHandler = async (event) => {
  event.response.smsMessage = 'Code ' + event.request.codeParameter
  return event
}
`
const verifying = `import { cachePoolKeys, newKeyFetcher } from 'rockpool/jwt'
const cached: string[] = []
const verifier = { cacheJwks: (_: object, userPoolId: string) => cached.push(userPoolId) }
export const done: Promise<void> = cachePoolKeys(verifier, { url: 'http://127.0.0.1:9229', userPoolId: 'a_b' })
export const bytes: Promise<ArrayBuffer> = newKeyFetcher('http://127.0.0.1:9229').fetch('https://example.com/a_b')
`

const wrong = right.replace('.smsMessage', '.textMessage')

test('authors of functions and programs that verify tokens find both in the package as it is published', async (t) => {
  // Outside of the checkout, so that the package is found where it is installed.
  const project = await mkdtemp(join(tmpdir(), 'rockpool-test-'))
  t.after(() => rm(project, { recursive: true }))
  await mkdir(join(project, 'node_modules'))
  const packed = await pack(project)
  await run('tar', ['-xzf', packed, '-C', join(project, 'node_modules')])
  await rename(join(project, 'node_modules/package'), join(project, 'node_modules/rockpool'))
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  assert.equal(await compile(project, right), '')
  assert.equal(await compile(project, verifying), '')
  const exports = "import('rockpool/jwt').then((module) => console.log(Object.keys(module).join()))"
  const { stdout } = await run(process.execPath, ['-e', exports], { cwd: project })
  assert.equal(stdout, 'cachePoolKeys,newKeyFetcher\n')
  assert.match(await compile(project, wrong), /^function\.ts\(3,18\): error TS2\d+: .*'textMessage'/)
})

/** Packs what `npm publish` would, beside the checkout and not in it, and answers the file. */
async function pack(project: string): Promise<string> {
  const staging = join(project, 'staging')
  const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { files: string[] }
  for (const name of ['package.json', ...files.filter((file) => file !== 'dist')]) {
    await cp(join(root, name), join(staging, name), { recursive: true })
  }
  await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', join(staging, 'dist')], {
    cwd: root,
  })
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: staging })
  return join(staging, stdout.trim())
}

/** What the compiler says to a function. */
async function compile(project: string, text: string): Promise<string> {
  await writeFile(join(project, 'function.ts'), text)
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', 'function.ts']
  return run(process.execPath, [compiler, ...options], { cwd: project }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string }) => error.stdout,
  )
}
