import { Agent, request } from 'node:http'
import type { Action, Input } from '../../src/model/types.ts'
import { signRequest, type SigningCredentials } from '../../src/signing/sigv4.ts'

export const connections = 16

export interface WireCall {
  readonly method: string
  readonly path: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** Sends what it is given and nothing else; answers the status. */
export interface Wire extends Disposable {
  readonly url: string
  send(call: WireCall): Promise<{ readonly status: number; readonly body: string }>
}

export function newWire(url: string): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { hostname, port } = new URL(url)
  return {
    url,
    send({ method, path, headers, body }) {
      const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
      const all = [...headers, 'content-length', String(body.length)]
      const options = { agent, hostname, port, method, path, headers: all, setHost: false, timeout: 30_000 }
      const outgoing = request(options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        )
        incoming.on('error', reject)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
      outgoing.on('error', reject)
      outgoing.end(body)
      return promise
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}

export const targetOf = (action: string) => `AWSCognitoIdentityProviderService.${action}`
export const contentType = 'application/x-amz-json-1.1'

/** A call as an SDK signs it. */
export function signed<A extends Action>(
  wire: Wire,
  key: SigningCredentials,
  action: A,
  input: Input<A>,
  now = new Date(),
): WireCall {
  const body = JSON.stringify(input)
  const headers = { 'x-amz-target': targetOf(action), 'content-type': contentType }
  const all = signRequest({ method: 'POST', url: wire.url, headers, body }, key, 'local', now)
  return { method: 'POST', path: '/', headers: Object.entries(all).flat(), body: Buffer.from(body) }
}

export function unsigned<A extends Action>(wire: Wire, action: A, input: Input<A>): WireCall {
  const headers = [
    'host',
    new URL(wire.url).host,
    'x-amz-target',
    targetOf(action),
    'content-type',
    contentType,
  ]
  return { method: 'POST', path: '/', headers, body: Buffer.from(JSON.stringify(input)) }
}

export const statusOf = async (wire: Wire, call: WireCall) => (await wire.send(call)).status
