import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** How far a letter has come. */
export type Stage = 'connected' | 'addressed' | 'handed over' | 'accepted'

/** A letter that was handed over, whether or not the sender came to hear that it was taken. */
export interface Letter {
  readonly id: string
  readonly to: string
  readonly code: string
  /** When the sender began this attempt, by its own clock. */
  readonly begun: number
}

export const taken = '250 taken'
export const comeAgain = '451 come again'

/** An SMTP server that counts: it keeps every letter that was handed over to it. */
export class PostOffice implements AsyncDisposable {
  readonly letters: Letter[] = []
  refused = 0
  /** Told how far each letter has come, before the sender is; and to whom it goes, once that is known. */
  onStage: (stage: Stage, to: string) => void = () => undefined
  /** What is said to a letter: taken (2xx), to come again (4xx), or never (5xx). */
  answer: (letter: Letter) => string = () => taken
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket))
    this.#serve(socket)
  })

  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: Socket): void {
    let received = ''
    let isLetter = false
    socket.write('220 post office\r\n')
    this.onStage('connected', '')
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text
      for (;;) {
        const end = received.indexOf(isLetter ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const part = received.slice(0, end)
        received = received.slice(end + (isLetter ? 5 : 2))
        socket.write(isLetter ? this.#take(part) : this.#respond(part))
        isLetter = !isLetter && part === 'DATA'
      }
    })
  }

  #respond(line: string): string {
    const [, to] = /^RCPT TO:<(.*)>$/.exec(line) ?? []
    if (to !== undefined) this.onStage('addressed', to)
    if (line === 'DATA') return '354 go on\r\n'
    return line === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n'
  }

  #take(text: string): string {
    const header = (name: string) => new RegExp(`^${name}: (.*)\\r?$`, 'm').exec(text)?.[1] ?? ''
    const [code = ''] = /\b\d{6}\b/.exec(text.slice(text.indexOf('\r\n\r\n'))) ?? []
    const letter = { id: header('Message-ID'), to: header('To'), code, begun: Number(header('X-Begun')) }
    const answer = `${this.answer(letter)}\r\n`
    if (!answer.startsWith('2')) {
      this.refused++
      return answer
    }
    this.letters.push(letter)
    this.onStage('handed over', letter.to)
    setImmediate(() => this.onStage('accepted', letter.to))
    return answer
  }
}
