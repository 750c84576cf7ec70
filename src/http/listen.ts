import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { internalError } from '../errors.ts'
import type { WireReply, WireRequest } from './types.ts'
import { Answers } from './response-batch.ts'
import { longestBody } from './body-limit.ts'
import { Bodies, type BodyRefusal, type BodyRoom } from './body.ts'
import { apiJson, toErrorReply, toRefusal } from './reply.ts'

export interface HttpServerOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** A certificate and its private key in PEM. Without them it is HTTP without TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly limits?: {
    /** The longest body that is read. */
    readonly bodyBytes?: number
    /** How much of all bodies is held at a time. */
    readonly bodyRoom?: BodyRoom
    /** How many connections there may be. Beyond them those that are idle are closed, and new ones refused. */
    readonly connections?: number
    /** How long a client may take to send a request. */
    readonly clientMs?: number
    /** How long calls in flight may take to finish once the server closes. */
    readonly drainMs?: number
  }
  /** The longest body of a request with these headers (bytes). */
  readonly bodyLimit?: (headers: IncomingHttpHeaders) => number
  /** The address of the client, of a request that came from a peer. The peer itself where this is left out. */
  readonly sourceOf?: (peer: string, headers: IncomingHttpHeaders) => string
  /** Answers a POST, on any path. Must not reject. */
  readonly call: (request: WireRequest, requestId: string) => Promise<WireReply>
  /** Answers a GET, or undefined where nothing is. */
  readonly get: (request: WireRequest) => Promise<WireReply | undefined>
  /** Told why connections are refused. */
  readonly warn?: (text: string) => void
}

export interface HttpServer {
  readonly url: string
  readonly port: number
  /** How many bytes of bodies are held just now. */
  readonly heldBytes: number
  /** Shows another certificate to clients that connect from now on. Only of a server with TLS. */
  setCertificate(pair: { readonly cert: string; readonly key: string }): void
  /** Takes no more connections, lets calls in flight finish, and resolves when the last connection is gone. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

// An import of the module would read all its exports, WebSocket and the like among them, which loads a second HTTP
// client: 15 MB of memory and some of the time to start.
const { createServer } = process.getBuiltinModule('node:http')
const loadHttps = () => process.getBuiltinModule('node:https')

const noBody = Buffer.alloc(0)

/** Idle connections are kept for longer than load balancers keep theirs, so that these close first. */
const keepAliveMs = 65_000
/** A connection on which nothing moves for so long is dead, or its client does not read its answer. */
const stillMs = 120_000
/** After an answer that came before the end of a body that is too long, so many bytes of it are still taken in. */
const drainedBytes = 4 * longestBody
/** How long a connection on which a body is not read any more stays open, so that its client finds the answer. */
const lingerMs = 500
/** Some 4,000 bodies of usual calls, and eight of the longest, each of which keeps the main thread for a millisecond. */
const usualRoom: BodyRoom = { short: 67_108_864, long: 8_388_608 }
const mostConnections = 8192
/** How often connections are looked through for idle ones, at most (milliseconds). */
const betweenClearings = 1000
/** Connections that wait to be accepted. Beyond them a client hears nothing for a second, and then for three. */
const mostUnaccepted = 4096

/** Serves HTTP until it is closed. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, limits = {}, call, get, sourceOf = (peer) => peer, warn = () => {} } = options
  const { bodyBytes = longestBody, bodyRoom = usualRoom, connections = mostConnections } = limits
  const { tls } = options
  const { clientMs = 10_000, drainMs = 10_000 } = limits
  const { bodyLimit = () => bodyBytes } = options
  const limitOf = (request: IncomingMessage) => Math.min(bodyBytes, bodyLimit(request.headers))
  const bodies = new Bodies(bodyRoom)
  const answers = new Answers()
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
          const run = () => call(toWireRequest(request, body), requestId)
          void answer(request, response, requestId, run).then(release)
        })
        return
      case 'OPTIONS':
        return sendReply(request, response, requestId, toPreflight(request))
      case 'GET':
      case 'HEAD':
        void answer(
          request,
          response,
          requestId,
          async () => (await get(toWireRequest(request, noBody))) ?? notFound,
        )
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
    find: () => Promise<WireReply>,
  ): Promise<void> {
    try {
      sendReply(request, response, requestId, await find())
    } catch {
      // Whoever answers calls logs its own faults; what reaches here must not reach the client.
      sendReply(request, response, requestId, toErrorReply(internalError()))
    }
  }

  function sendReply(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    reply: WireReply,
  ): void {
    answers.add(
      response,
      reply.status,
      toHeaders(request, requestId, reply, closing !== undefined),
      reply.body,
    )
  }

  /**
   * Answers before the body has arrived. A connection closed with bytes unread is reset, and a reset makes clients
   * lose the answer; so the rest of one that is too long is taken in and thrown away, for as long as a request may last
   * and no more than a few bodies' worth. Otherwise, as where there is no room, there is no time for that: the client has
   * a moment to find the answer, and one that only meets the reset tries again as well.
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
      request.pause()
      setTimeout(() => request.socket.destroy(), lingerMs).unref()
      return
    }
    let left = drainedBytes
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length
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
  // The socket inside, from which requests are read.
  tlsServer?.on('secureConnection', keepTrack)
  server.on('request', onRequest)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length']) > limitOf(request))) response.writeContinue()
    onRequest(request, response)
  })

  server.listen({ port, host, backlog: mostUnaccepted })
  await once(server, 'listening')
  // Connections that wait for their client's next request make way for new ones.
  server.maxConnections = connections
  let clearedAt = -Infinity
  server.on('drop', () => {
    // To look for idle ones takes the longer the more there are, and those that are refused may be many.
    if (performance.now() - clearedAt > betweenClearings) {
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
    setCertificate: (pair) => tlsServer?.setSecureContext(pair),
    get heldBytes() {
      return bodies.held
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}

/** Names and values in turn, as `writeHead` takes them fastest. Node adds `Date` and `Connection: keep-alive`. */
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
  // Answers of the API hold tokens, secrets and what users are.
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

/** What browsers may send, for those that do not ask. */
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

const notFound: WireReply = {
  status: 404,
  body: JSON.stringify({ message: 'Not found' }),
  contentType: 'application/json',
}

const methodNotAllowed: WireReply = {
  status: 405,
  headers: { Allow: 'GET, HEAD, OPTIONS, POST' },
  body: JSON.stringify({ message: 'Method not allowed' }),
  contentType: 'application/json',
}

/** Where a program on this machine reaches the server. */
function toUrl(scheme: 'http' | 'https', host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return `${scheme}://localhost:${port}`
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
