import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Run } from '../run.ts'

/** A server in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly origin: string
  readonly pid: number
  readonly child: ChildProcess
}

export interface ServerOptions {
  readonly name: string
  /** Arguments of this same Node. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Opens a channel for messages to and from the process. */
  readonly ipc?: boolean
}

const startTimeout = 30_000
const stopTimeout = 15_000

/** Starts a server and waits until it prints the address that it serves. */
export async function startServer(run: Run, options: ServerOptions): Promise<Server> {
  const { name, args, env = {}, cwd, ipc = false } = options
  const child = run.spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
    ...(cwd ? { cwd } : {}),
  })
  const origin = await findOrigin(child, name)
  child.stdout?.resume()
  return {
    origin,
    pid: child.pid ?? 0,
    child,
    [Symbol.asyncDispose]: () => stop(child),
  }
}

function findOrigin(child: ChildProcess, name: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let printed = ''
  let complaints = ''
  const fail = (what: string) => reject(new Error(`${name} ${what}: ${(complaints || printed).slice(-2000)}`))
  const timer = setTimeout(() => fail('did not start in time'), startTimeout)
  child.stderr?.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-4000)))
  const onData = (chunk: Buffer) => {
    printed += chunk.toString()
    // Colours would be taken for a part of the address.
    const [address] = /https?:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? []
    if (!address) return
    child.stdout?.off('data', onData)
    resolve(address)
  }
  child.stdout?.on('data', onData)
  child.once('error', (error) => fail(error.message))
  child.once('exit', () => fail('ended'))
  return promise.finally(() => clearTimeout(timer))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeout)
  await gone
  clearTimeout(timer)
}
