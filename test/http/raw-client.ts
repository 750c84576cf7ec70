import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen, type HttpServerOptions } from '../../src/http/listen.ts'
import { notFound } from '../../src/http/reply.ts'
import type { RequestHandler, WireReply } from '../../src/http/types.ts'

export const ok: WireReply = { status: 200, body: '{}' }

interface Serving extends Partial<HttpServerOptions> {
  readonly call?: RequestHandler
  readonly get?: RequestHandler
}

/** A server on a port of its own, which answers `{}` to calls and has nothing to get. */
export async function serve({ call = async () => ok, get = async () => notFound, ...options }: Serving = {}) {
  const server = await listen({ host: '127.0.0.1', port: 0, ...options })
  server.serve((request, id) => (request.method === 'POST' ? call(request, id) : get(request, id)))
  return server
}

/** Writes to a connection of its own, and gives all that comes back until the server closes it. */
export async function exchange(port: number, ...parts: readonly (string | number)[]): Promise<string> {
  const socket = await open(port)
  const answer = readAll(socket)
  // The server may cut the connection while a part is still to come. That is told by what is returned.
  answer.catch(() => undefined)
  for (const part of parts) {
    if (typeof part === 'number') await sleep(part)
    else if (!socket.destroyed) socket.write(part)
  }
  return answer
}

/** The same, where the server may close the connection while something is on its way to it. */
export async function untilCut(port: number, ...parts: readonly (string | number)[]): Promise<void> {
  await exchange(port, ...parts).catch((error: NodeJS.ErrnoException) =>
    assert.match(error.code ?? '', /^(ECONNRESET|EPIPE)$/),
  )
}

export async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** All that comes until the connection is closed. A reset loses the answer, and fails. */
export async function readAll(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}

export const head = (method: string, ...headers: readonly string[]) =>
  [`${method} / HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n')
