import type { Agent, IncomingMessage, RequestOptions } from 'node:http'
import { isIP } from 'node:net'
import { AddressRefused, checkedLookup } from './checked-lookup.ts'

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Aborts the request in any phase. */
  readonly signal: AbortSignal
  /** Whether the request may go to an address. */
  readonly isGood: (address: string) => boolean
  /** Keeps connections for further requests. Without an agent the request has its own connection. */
  readonly agent?: Agent
  /** The most bytes of an answer that are read. */
  readonly maxBytes: number
}

export interface PostAnswer {
  readonly status: number
  /** Undefined if the body is longer than allowed; the rest was not read. */
  readonly body: string | undefined
}

/**
 * Sends a body to a URL and answers what came back. A redirect is an answer like any other. A name is resolved once,
 * and the connection goes to an address that was checked.
 * @throws {AddressRefused} the request may not go there
 * @throws {Error} with a `code` of Node's: no server answered; `ABORT_ERR`: the signal ended the request
 */
export async function post(options: Post): Promise<PostAnswer> {
  const { url, body, isGood, maxBytes, agent = false } = options
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  // A host that is an address is not looked up.
  if (isIP(host) && !isGood(host)) throw new AddressRefused(host)
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const settings: RequestOptions = {
    method: 'POST',
    headers: { ...options.headers, 'content-length': Buffer.byteLength(body) },
    signal: options.signal,
    agent,
    lookup: checkedLookup(isGood),
  }
  // Not imported, for the reason that src/http/listen.ts gives.
  const http = process.getBuiltinModule(target.protocol === 'https:' ? 'node:https' : 'node:http')
  const request = http.request(target, settings)
  request.once('response', resolve).on('error', reject).end(body)
  const response = await promise
  return { status: response.statusCode ?? 0, body: await readAtMost(response, maxBytes) }
}

async function readAtMost(response: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.destroy()
    return undefined
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    // Leaving the loop closes the connection.
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
