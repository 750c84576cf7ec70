import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface OpenSocketsOptions {
  /** The maximum number of connections. Beyond it, idle ones are closed and new ones refused. */
  readonly max: number
  /** The time that calls in flight have to finish once the server closes (milliseconds). */
  readonly drainMs: number
  /** Receives the reason why connections are refused. */
  readonly warn: (text: string) => void
}

/** The minimum time between searches for idle connections (milliseconds). */
const clearingInterval = 1000

/** The connections of a server, up to a maximum, until it closes. */
export class OpenSockets {
  readonly #server: Server
  readonly #options: OpenSocketsOptions
  readonly #sockets = new Set<Socket>()
  #clearedAt = -Infinity
  #closing: Promise<void> | undefined

  constructor(server: Server, options: OpenSocketsOptions) {
    this.#server = server
    this.#options = options
    const keepTrack = (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    }
    server.on('connection', keepTrack)
    // With TLS, the inner socket, from which requests are read.
    server.on('secureConnection', keepTrack)
  }

  get isClosing(): boolean {
    return this.#closing !== undefined
  }

  /** Bounds the connections of a server that listens. Failures to accept one end no other. */
  bound(): void {
    const { max, warn } = this.#options
    // Connections that are idle between requests make way for new ones.
    this.#server.maxConnections = max
    this.#server.on('drop', () => {
      this.#clear()
      warn(`Connections are refused, since there are ${max} already.`)
    })
    this.#server.on('error', (error: NodeJS.ErrnoException) => {
      warn(`A connection could not be accepted (${error.code ?? error.name}).`)
    })
  }

  /** Stops accepting connections, lets calls in flight finish, and resolves when the last connection is gone. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  /** Closes idle connections. The search takes longer the more there are, and many may be refused. */
  #clear(): void {
    if (performance.now() - this.#clearedAt <= clearingInterval) return
    this.#clearedAt = performance.now()
    this.#server.closeIdleConnections()
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    // The server closes connections that are idle between requests, but not those that never sent one.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, this.#options.drainMs)
    await closed
    clearTimeout(timer)
  }
}
