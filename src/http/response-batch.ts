import type { ServerResponse } from 'node:http'
import { internalError } from '../errors.ts'
import { apiJson, toErrorReply } from './reply.ts'

interface Answer {
  readonly response: ServerResponse
  readonly status: number
  /** Names and values in turn. */
  readonly headers: string[]
  readonly body: string
}

/**
 * Sends answers at the end of the turn of the event loop in which they were found, all at once. Whoever reads them is
 * then woken once and not for each of them, which costs the kernel more than everything else that an answer takes.
 */
export class Answers {
  readonly #found: Answer[] = []

  add(response: ServerResponse, status: number, headers: string[], body: string): void {
    if (this.#found.push({ response, status, headers, body }) === 1) setImmediate(() => this.#send())
  }

  #send(): void {
    for (const { response, status, headers, body } of this.#found.splice(0)) {
      try {
        response.writeHead(status, headers).end(body)
      } catch {
        // Headers that cannot be written are a fault of ours, and no reason to keep the others waiting.
        const { status, headers, body } = toErrorReply(internalError())
        // Left out, the length would be that of the first try.
        const length = Buffer.byteLength(body)
        response
          .writeHead(status, { 'Content-Type': apiJson, 'Content-Length': length, ...headers })
          .end(body)
      }
    }
  }
}
