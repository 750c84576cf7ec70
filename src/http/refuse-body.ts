import type { IncomingMessage, ServerResponse } from 'node:http'
import { maxBodyLength } from './body-limit.ts'
import type { BodyRefusal } from './body.ts'
import { freeBytes } from './free-bytes.ts'

/** The bytes of a too long body that are still read after the early answer. */
const drainedBytes = 4 * maxBodyLength
/** How long a connection with an unread body stays open, so that its client finds the answer. */
const lingerMs = 500

/**
 * Answers before the body has arrived. A connection closed with unread bytes is reset, and a reset makes clients
 * lose the answer. So the rest of a too long body is read and discarded. That lasts as long as a request may last,
 * and covers no more than a few bodies' worth. For any other refusal, such as no room, there is no time for that.
 * The client then has a moment to find the answer. A client that only sees the reset tries again as well.
 */
export function refuseBody(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: BodyRefusal,
  answer: string,
): void {
  if (request.complete) return void response.end(answer)
  response.write(answer)
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

/** Takes no more of a body than the piece that came along with the head, and keeps nothing of that. */
function readNoMore(request: IncomingMessage): void {
  request.pause()
  // The parser hands over that piece after this. It is a copy of up to 64 KB.
  request.push = (piece: Buffer | null) => {
    if (piece) freeBytes(piece)
    return false
  }
}
