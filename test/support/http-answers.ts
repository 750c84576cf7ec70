import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { certificate } from './certificate.ts'

/** A request as it came. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

export type Answer = (request: Received, response: ServerResponse, count: number) => void

/** A server on this machine that answers as a test says, and remembers what it got. */
export interface AnsweringServer extends AsyncDisposable {
  readonly port: number
  readonly received: Received[]
  /** How many connections were made. */
  connections(): number
}

export async function answerWith(
  answer: Answer,
  options: { secure?: boolean } = {},
): Promise<AnsweringServer> {
  const received: Received[] = []
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers, rawHeaders } = request
    const got = { method, path: url, headers, rawHeaders, body: await buffer(request) }
    received.push(got)
    answer(got, response, received.length)
  }
  const listener: RequestListener = (request, response) => void take(request, response)
  const server: Server = options.secure ? createSecureServer(certificate, listener) : createServer(listener)
  let connections = 0
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Answers an object as JSON. */
export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
