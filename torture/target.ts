import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import * as https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action, Input, Output } from '../src/model/types.ts'

/** A server in a process of its own, on data of its own in a temporary folder, with everything that it printed. */
export interface Target extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Its data folder. */
  readonly data: string
  readonly pid: number
  /** All of standard output, and of standard error, which is the log. */
  output(): string
  log(): string
  /** How it ended, while it should be running; undefined as long as it runs. */
  ended(): string | undefined
  /** Stops it as an operator would. Its data stays until it is disposed of. */
  stop(): Promise<void>
}

export interface TargetOptions {
  readonly mode: 'dev' | 'start'
  readonly arguments?: readonly string[]
  /** A folder of data that is there already, and stays. */
  readonly data?: string
  /** A command that runs another, in the same process, where the server is to be somewhere special. */
  readonly through?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** What is run in the place of the launcher, with the same arguments. */
  readonly program?: string
}

export const launcher = join(import.meta.dirname, '../bin/rockpool.js')
const startTimeout = 120_000

export async function startTarget(options: TargetOptions): Promise<Target> {
  const { mode, arguments: more = [], program: entry = launcher } = options
  const folder = options.data ? undefined : await mkdtemp(join(tmpdir(), 'rockpool-torture-'))
  const data = options.data ?? join(folder ?? '', 'data')
  const node = [process.execPath, entry, mode, '--port', '0', '--data', data, ...more]
  const [program = '', ...args] = [...(options.through ?? []), ...node]
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...options.environment },
  })
  const printed: string[] = []
  const logged: string[] = []
  let isStopping = false
  let ended: string | undefined
  child.stderr.setEncoding('utf8').on('data', (text: string) => void logged.push(text))
  const exited = once(child, 'exit')
  child.once('exit', (code, signal) => {
    if (!isStopping) ended = `exit code ${code}, signal ${signal}`
  })
  const started = Promise.withResolvers<string>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.push(text)
    const [url] = /https?:\/\/127\.0\.0\.1:\d+/.exec(printed.join('')) ?? []
    if (url) started.resolve(url)
  })
  const tooLate = setTimeout(() => started.reject(new Error('the server did not start')), startTimeout)
  child.once('exit', () => started.reject(new Error(`the server ended: ${logged.join('')}`)))
  const url = await started.promise
  clearTimeout(tooLate)

  async function stop(): Promise<void> {
    isStopping = true
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await exited
  }
  return {
    url,
    port: Number(new URL(url).port),
    data,
    pid: child.pid ?? 0,
    output: () => printed.join(''),
    log: () => logged.join(''),
    ended: () => ended,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      if (folder) await rm(folder, { recursive: true })
    },
  }
}

/** An answer as it came, and how long it took. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly milliseconds: number
}

/** Calls that go over a number of kept connections. */
export interface Caller extends Disposable {
  /** Sends any bytes as the body of an action. @throws {Error} no answer within the time, or none at all */
  send(action: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** @throws {Refusal} what the server said */
  call<A extends Action>(action: A, input: Input<A>): Promise<Output<A>>
}

/** An error that the server answered. */
export class Refusal extends Error {
  override readonly name: string
  readonly status: number

  constructor(name: string, message: string, status: number) {
    super(message)
    this.name = name
    this.status = status
  }
}

export interface CallerOptions {
  readonly url: string
  readonly connections: number
  readonly timeout?: number
  /** The certificates of which an https address must show one. */
  readonly ca?: string[]
}

export function newCaller({ url, connections, timeout = 30_000, ca }: CallerOptions): Caller {
  const kept = { keepAlive: true, maxSockets: connections }
  const agent = ca === undefined ? new Agent(kept) : new https.Agent({ ...kept, ca })
  const open = ca === undefined ? request : https.request
  const { hostname, port } = new URL(url)

  function send(
    action: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = anyKey,
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const start = performance.now()
    const outgoing = open(
      {
        agent,
        hostname,
        port,
        method: 'POST',
        path: '/',
        timeout,
        headers: {
          'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
          'content-type': 'application/x-amz-json-1.1',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            milliseconds: performance.now() - start,
          }),
        )
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)))
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }

  return {
    send,
    async call(action, input) {
      const { status, body } = await send(action, JSON.stringify(input))
      const output = body === '' ? undefined : JSON.parse(body)
      if (status !== 200) throw new Refusal(output?.__type ?? '', output?.message ?? '', status)
      return output
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}

/** A signature that a development server takes from anybody. */
export const anyKey = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIATORTURE/20260101/local/cognito-idp/aws4_request, SignedHeaders=host, Signature=00',
}

/** What a call comes to, as a value: the output, or the refusal. Anything else that goes wrong is thrown. */
export async function outcomeOf<T>(call: Promise<T>): Promise<{ readonly output: T } | Refusal> {
  try {
    return { output: await call }
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
