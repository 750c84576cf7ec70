import type { IncomingHttpHeaders } from 'node:http'

export interface WireRequest {
  readonly method: string
  /** With the query, as sent. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** The IP address of the client. */
  readonly source: string
  /** Whether the client has closed its connection, so that nobody will have the answer. */
  readonly isGone?: () => boolean
}

export interface WireReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  /** Without it, the answer is in the API's own JSON. */
  readonly contentType?: string
}
