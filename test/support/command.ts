import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const bin = resolve(import.meta.dirname, '../../bin/rockpool.js')
const env = { PATH: process.env['PATH'], NO_COLOR: '1' }

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

/** Starts `rockpool …` as a process of its own. */
export function startCommand(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [output, errors] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = once(child, 'close').then(([code, signal]): Ended => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    output,
    errors,
  }))
  return {
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    isOver: () => child.exitCode !== null,
  }
}

/** Runs `rockpool …`, which must succeed, and answers what it printed. */
export async function succeed(...args: readonly string[]): Promise<string> {
  const { code, output, errors } = await startCommand(args).ended
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  return output
}

/** Runs `rockpool …`, which must fail in one line, and answers that line. */
export async function refused(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, output, errors } = await startCommand(args, more).ended
  assert.deepEqual({ code, output }, { code: 1, output: '' }, errors)
  assert.match(errors, /^rockpool: [^\n]+\n$/)
  return errors
}
