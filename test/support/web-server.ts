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

export interface WebServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  /** In the order they arrived. */
  readonly requests: SeenRequest[]
}

/** A real server on a free port of this machine, which keeps every request and answers it as `answer` does. */
export async function newWebServer(
  answer: (response: ServerResponse, request: SeenRequest) => void | Promise<void>,
  { secure = false } = {},
): Promise<WebServer> {
  const requests: SeenRequest[] = []
  const listener: RequestListener = (incoming, response) => {
    void (async () => {
      const { method = '', url = '', headers, rawHeaders } = incoming
      const request = { method, path: url, headers, rawHeaders, body: await buffer(incoming) }
      requests.push(request)
      await answer(response, request)
    })()
  }
  const server = secure ? createSecureServer(certificate, listener) : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
