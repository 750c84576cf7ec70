import type { ServerResponse } from 'node:http'
import { internalError } from '../errors.ts'
import { apiJson, toErrorReply } from './reply.ts'

interface PendingResponse {
  readonly response: ServerResponse
  readonly status: number
  /** Names and values alternate. */
  readonly headers: string[]
  readonly body: string
}

/**
 * Sends answers at the end of the event-loop turn in which they were found, all at once. The reader then wakes once
 * and not once per answer. Each wake-up costs the kernel more than everything else in an answer.
 */
export class ResponseBatch {
  readonly #found: PendingResponse[] = []

  add(response: ServerResponse, status: number, headers: string[], body: string): void {
    if (this.#found.push({ response, status, headers, body }) === 1) setImmediate(() => this.#send())
  }

  #send(): void {
    for (const { response, status, headers, body } of this.#found.splice(0)) {
      try {
        response.writeHead(status, headers).end(body)
      } catch {
        // Headers that cannot be written are a server fault, and no reason to delay the other answers.
        const { status, headers, body } = toErrorReply(internalError())
        // Without it, the length would be that of the first try.
        const length = Buffer.byteLength(body)
        response
          .writeHead(status, { 'Content-Type': apiJson, 'Content-Length': length, ...headers })
          .end(body)
      }
    }
  }
}
