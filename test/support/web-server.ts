import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { certificate } from './certificate.ts'

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** Answers a request, or leaves it open; `count` is the number of requests that have come, with this one. */
export type Answer = (response: ServerResponse, request: SeenRequest, count: number) => unknown

export interface WebServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  /** In the order they arrived. */
  readonly requests: SeenRequest[]
  /** How many connections were made. */
  connections(): number
}

/** A real server on a free port of this machine, which keeps every request and answers it as `answer` does. */
export async function newWebServer(answer: Answer, { secure = false } = {}): Promise<WebServer> {
  const requests: SeenRequest[] = []
  const listener: RequestListener = (incoming, response) => {
    void (async () => {
      const { method = '', url = '', headers, rawHeaders } = incoming
      const request = { method, path: url, headers, rawHeaders, body: await buffer(incoming) }
      requests.push(request)
      await answer(response, request, requests.length)
    })()
  }
  const server = secure ? createSecureServer(certificate, listener) : createServer(listener)
  let connections = 0
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Answers an object as JSON. */
export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
