import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { internalError } from '../errors.ts'
import type { RequestHandler, WireReply, WireRequest } from './types.ts'
import { toAddressUnusable } from './address-unusable.ts'
import { ResponseBatch } from './response-batch.ts'
import { maxBodyLength } from './body-limit.ts'
import { Bodies, type BodyRefusal, type BodyRoom } from './body.ts'
import { freeBytes } from './free-bytes.ts'
import { apiJson, toErrorReply, toRefusal, unavailable } from './reply.ts'

export interface HttpServerOptions {
  readonly host: string
  /** 0 selects any free port. */
  readonly port: number
  /** A certificate and its private key in PEM. Without them the server speaks HTTP without TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly limits?: {
    /** The longest body that is read. */
    readonly bodyBytes?: number
    /** The memory for all bodies at a time. */
    readonly bodyRoom?: BodyRoom
    /** The maximum number of connections. Beyond it, idle ones are closed and new ones refused. */
    readonly connections?: number
    /** The time that a client has to send a request. */
    readonly clientMs?: number
    /** The time that calls in flight have to finish once the server closes. */
    readonly drainMs?: number
  }
  /** The longest body of a request with these headers (bytes). */
  readonly bodyLimit?: (headers: IncomingHttpHeaders) => number
  /** The client address of a request, from its peer and headers. Without this option it is the peer itself. */
  readonly sourceOf?: (peer: string, headers: IncomingHttpHeaders) => string
  /** Receives the reason why connections are refused. */
  readonly warn?: (text: string) => void
}

export interface HttpServer {
  readonly url: string
  readonly port: number
  /** The number of bytes of bodies held now. */
  readonly heldBytes: number
  /** Has requests answered from now on. Until then each of them is told to come again. */
  serve(handler: RequestHandler): void
  /** Changes the certificate for clients that connect from now on. For a server with TLS only. */
  setCertificate(pair: { readonly cert: string; readonly key: string }): void
  /** Stops accepting connections, lets calls in flight finish, and resolves when the last connection is gone. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

// An import of the module would read all its exports, WebSocket among them. That loads a second HTTP client: 15 MB of
// memory and part of the start time.
const { createServer } = process.getBuiltinModule('node:http')
const loadHttps = () => process.getBuiltinModule('node:https')

const emptyBody = Buffer.alloc(0)

/** Idle connections are kept longer than load balancers keep theirs, so that the load balancers close first. */
const keepAliveMs = 65_000
/** A connection without traffic for this long is dead, or its client does not read its answer. */
const stillMs = 120_000
/** The bytes of a too long body that are still read after the early answer. */
const drainedBytes = 4 * maxBodyLength
/** How long a connection with an unread body stays open, so that its client finds the answer. */
const lingerMs = 500
/**
 * About 4,000 bodies of usual calls, and eight of the longest. Each of those eight keeps the main thread busy for a
 * millisecond.
 */
const usualRoom: BodyRoom = { short: 67_108_864, long: 8_388_608 }
const maxConnections = 8192
/** The minimum time between searches for idle connections (milliseconds). */
const clearingInterval = 1000
/** The backlog of connections to accept. Beyond it a client gets no reply for a second, and then for three. */
const maxUnaccepted = 4096

/** Takes a port, and serves HTTP there until it is closed. @throws {AddressUnusable} */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, limits = {}, sourceOf = (peer) => peer, warn = () => {} } = options
  const { bodyBytes = maxBodyLength, bodyRoom = usualRoom, connections = maxConnections } = limits
  const { tls } = options
  const { clientMs = 10_000, drainMs = 10_000 } = limits
  const { bodyLimit = () => bodyBytes } = options
  const limitOf = (request: IncomingMessage) => Math.min(bodyBytes, bodyLimit(request.headers))
  const bodies = new Bodies(bodyRoom)
  const batch = new ResponseBatch()
  let handle: RequestHandler = async () => unavailable
  let closing: Promise<void> | undefined

  const settings = {
    noDelay: true,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: clientMs,
    requestTimeout: clientMs,
    connectionsCheckingInterval: Math.max(10, Math.min(1000, clientMs / 4)),
  }
  const tlsServer = tls && loadHttps().createServer({ ...settings, ...tls, handshakeTimeout: clientMs })
  const server = tlsServer ?? createServer(settings)
  server.timeout = stillMs

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const requestId = randomUUID()
    const { method = '' } = request
    switch (method) {
      case 'POST':
        bodies.read(request, limitOf(request), (body, release) => {
          if (!Buffer.isBuffer(body)) return refuseBody(request, response, requestId, body)
          void answer(request, response, requestId, body).then(release)
        })
        return
      case 'OPTIONS':
        return sendReply(request, response, requestId, toPreflight(request))
      case 'GET':
      case 'HEAD':
        void answer(request, response, requestId, emptyBody)
        return
      default:
        return sendReply(request, response, requestId, methodNotAllowed)
    }
  }

  function toWireRequest(request: IncomingMessage, body: Buffer): WireRequest {
    const { method = '', url = '/', headers, rawHeaders } = request
    const source = sourceOf(request.socket.remoteAddress ?? '', headers)
    const { socket } = request
    return { method, path: url, headers, rawHeaders, body, source, isGone: () => socket.destroyed }
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    body: Buffer,
  ): Promise<void> {
    try {
      sendReply(request, response, requestId, await handle(toWireRequest(request, body), requestId))
    } catch {
      // The handler logs its own faults; an error that reaches here must not reach the client.
      sendReply(request, response, requestId, toErrorReply(internalError()))
    }
  }

  function sendReply(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    reply: WireReply,
  ): void {
    batch.add(response, reply.status, toHeaders(request, requestId, reply, closing !== undefined), reply.body)
  }

  /**
   * Answers before the body has arrived. A connection closed with unread bytes is reset, and a reset makes clients
   * lose the answer. So the rest of a too long body is read and discarded. That lasts as long as a request may last,
   * and covers no more than a few bodies' worth. For any other refusal, such as no room, there is no time for that.
   * The client then has a moment to find the answer. A client that only sees the reset tries again as well.
   */
  function refuseBody(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    refusal: BodyRefusal,
  ): void {
    const reply = toRefusal(refusal, limitOf(request))
    response.writeHead(reply.status, toHeaders(request, requestId, reply, true))
    if (request.complete) return void response.end(reply.body)
    response.write(reply.body)
    if (refusal !== 'too long') {
      readNoMore(request)
      setTimeout(() => request.socket.destroy(), lingerMs).unref()
      return
    }
    let left = drainedBytes
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length
      freeBytes(chunk)
      if (left < 0) request.socket.destroy()
    })
    request.once('end', () => response.end())
    request.resume()
  }

  const sockets = new Set<Socket>()
  const keepTrack = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  server.on('connection', keepTrack)
  // The inner socket, from which requests are read.
  tlsServer?.on('secureConnection', keepTrack)
  server.on('request', onRequest)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length']) > limitOf(request))) response.writeContinue()
    onRequest(request, response)
  })

  server.listen({ port, host, backlog: maxUnaccepted })
  await once(server, 'listening').catch((error: unknown) => {
    throw toAddressUnusable(error, host, port)
  })
  // Connections that are idle between requests make way for new ones.
  server.maxConnections = connections
  let clearedAt = -Infinity
  server.on('drop', () => {
    // The search for idle connections takes longer the more there are, and many may be refused.
    if (performance.now() - clearedAt > clearingInterval) {
      clearedAt = performance.now()
      server.closeIdleConnections()
    }
    warn(`Connections are refused, since there are ${connections} already.`)
  })
  // A connection that cannot be accepted is no reason to end the others.
  server.on('error', (error: NodeJS.ErrnoException) => {
    warn(`A connection could not be accepted (${error.code ?? error.name}).`)
  })

  async function close(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    // The server closes connections that are idle between requests, but not those that never sent one.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    const timer = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, drainMs)
    await closed
    clearTimeout(timer)
  }

  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return {
    url: toUrl(tls ? 'https' : 'http', host, address.port),
    port: address.port,
    serve: (handler) => void (handle = handler),
    setCertificate: (pair) => tlsServer?.setSecureContext(pair),
    get heldBytes() {
      return bodies.held
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}

/** Takes no more of a body than the piece that came along with the head, and keeps nothing of that. */
function readNoMore(request: IncomingMessage): void {
  request.pause()
  // The parser hands over that piece after this. It is a copy of up to 64 KB.
  request.push = (piece: Buffer | null) => {
    if (piece) freeBytes(piece)
    return false
  }
}

/** Names and values alternate, the fastest form for `writeHead`. Node adds `Date` and `Connection: keep-alive`. */
function toHeaders(request: IncomingMessage, requestId: string, reply: WireReply, last: boolean): string[] {
  const length = String(Buffer.byteLength(reply.body))
  const headers = [
    'x-amzn-RequestId',
    requestId,
    'Content-Length',
    length,
    'X-Content-Type-Options',
    'nosniff',
  ]
  const contentType = reply.contentType ?? apiJson
  // Answers of the API contain tokens, secrets and user data.
  if (contentType === apiJson) headers.push('Cache-Control', 'no-store')
  if (contentType !== '') headers.push('Content-Type', contentType)
  if (request.headers.origin !== undefined || request.method === 'OPTIONS') {
    headers.push('Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', exposed)
  }
  if (reply.headers) for (const [name, value] of Object.entries(reply.headers)) headers.push(name, value)
  if (last) headers.push('Connection', 'close')
  return headers
}

const exposed = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'

/** The headers that browsers may send, for requests that do not name any. */
const usualHeaders = [
  'content-type',
  'x-amz-target',
  'x-amz-user-agent',
  'cache-control',
  'amz-sdk-request',
  'amz-sdk-invocation-id',
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
].join(', ')

function toPreflight(request: IncomingMessage): WireReply {
  const headers = {
    'Access-Control-Allow-Methods': 'POST, GET',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? usualHeaders,
    'Access-Control-Max-Age': '172800',
  }
  return { status: 200, headers, body: '', contentType: '' }
}

const methodNotAllowed: WireReply = {
  status: 405,
  headers: { Allow: 'GET, HEAD, OPTIONS, POST' },
  body: JSON.stringify({ message: 'Method not allowed' }),
  contentType: 'application/json',
}

/** The URL at which a program on this machine reaches the server. */
function toUrl(scheme: 'http' | 'https', host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return `${scheme}://localhost:${port}`
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
