import { once } from 'node:events'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { toAddressUnusable } from './address-unusable.ts'
import { maxBodyLength } from './body-limit.ts'
import type { BodyRoom } from './body.ts'
import { OpenSockets } from './open-sockets.ts'
import { Requests } from './requests.ts'
import type { RequestHandler } from './types.ts'

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

/** Idle connections are kept longer than load balancers keep theirs, so that the load balancers close first. */
const keepAliveMs = 65_000
/** A connection without traffic for this long is dead, or its client does not read its answer. */
const stillMs = 120_000
/**
 * About 4,000 bodies of usual calls, and eight of the longest. Each of those eight keeps the main thread busy for a
 * millisecond.
 */
const usualRoom: BodyRoom = { short: 67_108_864, long: 8_388_608 }
const maxConnections = 8192
/** The backlog of connections to accept. Beyond it a client gets no reply for a second, and then for three. */
const maxUnaccepted = 4096

/** Takes a port, and serves HTTP there until it is closed. @throws {AddressUnusable} */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, tls, limits = {}, warn = () => {} } = options
  const {
    bodyBytes = maxBodyLength,
    connections: max = maxConnections,
    clientMs = 10_000,
    drainMs = 10_000,
  } = limits
  const { bodyLimit = () => bodyBytes, sourceOf = (peer) => peer } = options
  const { server, setCertificate } = newServer(tls, clientMs)
  const sockets = new OpenSockets(server, { max, drainMs, warn })
  const requests = new Requests({
    bodyRoom: limits.bodyRoom ?? usualRoom,
    bodyLimit: (headers) => Math.min(bodyBytes, bodyLimit(headers)),
    sourceOf,
    isClosing: () => sockets.isClosing,
  })
  server.on('request', (request, response) => requests.take(request, response))
  server.on('checkContinue', (request, response) => requests.takeExpectant(request, response))
  server.listen({ port, host, backlog: maxUnaccepted })
  await once(server, 'listening').catch((error: unknown) => {
    throw toAddressUnusable(error, host, port)
  })
  sockets.bound()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return {
    url: toUrl(tls ? 'https' : 'http', host, address.port),
    port: address.port,
    get heldBytes() {
      return requests.heldBytes
    },
    serve: (handle) => requests.serve(handle),
    setCertificate,
    close: () => sockets.close(),
    [Symbol.asyncDispose]: () => sockets.close(),
  }
}

interface NodeServer extends Pick<HttpServer, 'setCertificate'> {
  readonly server: Server
}

function newServer(tls: HttpServerOptions['tls'], clientMs: number): NodeServer {
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
  return { server, setCertificate: (pair) => tlsServer?.setSecureContext(pair) }
}

/** The URL at which a program on this machine reaches the server. */
function toUrl(scheme: 'http' | 'https', host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return `${scheme}://localhost:${port}`
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
