import { spawn } from 'node:child_process'
import { once } from 'node:events'

/*
 * `npm run test:own`: all tests but those of real clients, in three processes side by side, since most of the time of two
 * of them is spent waiting for commands and databases. What each prints comes whole, one after the other. Arguments are those of
 * `node --test`.
 */
const parts = [
  ['test/store/**/*.test.ts'],
  ['test/cli/**/*.test.ts'],
  ['test/!(compat|cli|store)/**/*.test.ts', 'test/*.test.ts'],
] as const

const runs = parts.map(async (files) => {
  const options = ['--test', '--test-isolation=none', ...process.argv.slice(2)]
  const child = spawn(process.execPath, [...options, ...files], { stdio: ['ignore', 'pipe', 'pipe'] })
  const pieces: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
  child.stderr.on('data', (piece: Buffer) => pieces.push(piece))
  const [code] = (await once(child, 'close')) as [number | null]
  return { output: Buffer.concat(pieces), code: code ?? 1 }
})

for (const run of runs) {
  const { output, code } = await run
  process.stdout.write(output)
  process.exitCode ||= code
}
