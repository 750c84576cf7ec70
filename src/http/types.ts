import type { IncomingHttpHeaders } from 'node:http'

export interface WireRequest {
  readonly method: string
  /** The path with the query, as sent. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** The IP address of the client. */
  readonly source: string
  /** Whether the client has closed its connection, so that it cannot receive the answer. */
  readonly isGone?: () => boolean
}

export interface WireReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  /** Undefined: the API's own JSON. */
  readonly contentType?: string
}

/** Answers a request of any path and method. Must not reject. */
export type RequestHandler = (request: WireRequest, requestId: string) => Promise<WireReply>
