import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { SendFailed, type Senders } from '../../src/messages/sender.ts'

const socketTimeout = 2000

/** Sends to the post office on a port of this machine, with the moment at which each attempt began. */
export const newSmtpSenders = (port: number): Senders => ({
  async send(_pool, message, id) {
    const letter = [
      `Message-ID: ${id}`,
      `To: ${message.to}`,
      `X-Begun: ${Date.now()}`,
      '',
      message.text.replaceAll(/^\./gm, '..'),
      '.',
    ]
    const steps = [
      'EHLO torture',
      'MAIL FROM:<rockpool@example.com>',
      `RCPT TO:<${message.to}>`,
      'DATA',
      letter.join('\r\n'),
      'QUIT',
    ]
    try {
      await converse(port, steps)
    } catch (cause) {
      if (cause instanceof SendFailed) throw cause
      throw new SendFailed('The mail server cannot be reached.', { isFinal: false, cause })
    }
  },
  async close() {},
})

/** Says one thing after another, each when the one before it was answered well. */
async function converse(port: number, steps: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(socketTimeout, () => socket.destroy(new Error('no answer')))
  // Whoever reads the lines is told of it.
  socket.on('error', () => undefined)
  try {
    const waiting = [...steps]
    for await (const line of createInterface({ input: socket })) {
      if (!/^[23]/.test(line)) throw new SendFailed(line, { isFinal: line.startsWith('5') })
      const next = waiting.shift()
      // The letter is taken once QUIT is all that is left to say.
      if (next === undefined || next === 'QUIT') return
      socket.write(`${next}\r\n`)
    }
    throw new Error('the connection was cut')
  } finally {
    socket.destroy()
  }
}
