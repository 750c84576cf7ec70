import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client that keeps one connection to a server and sends one request after another. */
export class KeptConnection {
  readonly #socket: Socket
  #received = ''
  #settle: ((reply: { readonly status: number; readonly body: string }) => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1').on('data', (text: string) => this.#take(text))
  }

  static async open(port: number): Promise<KeptConnection> {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay()
    await once(socket, 'connect')
    return new KeptConnection(socket)
  }

  /** Sends the bytes of a request and waits for the whole answer. */
  ask(request: string): Promise<{ readonly status: number; readonly body: string }> {
    const { promise, resolve } = Promise.withResolvers<{ readonly status: number; readonly body: string }>()
    this.#settle = resolve
    this.#socket.write(request)
    return promise
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#received += text
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#received.slice(0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const body = this.#received.slice(end + 4)
    if (body.length < length) return
    this.#received = body.slice(length)
    this.#settle?.({ status: Number(head.slice(9, 12)), body: body.slice(0, length) })
  }
}
