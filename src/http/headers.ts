import type { IncomingMessage } from 'node:http'
import { apiJson } from './reply.ts'
import type { WireReply } from './types.ts'

/** The headers of a reply. Names and values alternate, the fastest form for `writeHead`. Node adds `Date` and `Connection: keep-alive`. */
export function toHeaders(
  request: IncomingMessage,
  requestId: string,
  reply: WireReply,
  last: boolean,
): string[] {
  const length = String(Buffer.byteLength(reply.body))
  const headers = [
    'x-amzn-RequestId',
    requestId,
    'Content-Length',
    length,
    'X-Content-Type-Options',
    'nosniff',
  ]
  const contentType = reply.contentType ?? apiJson
  // Answers of the API contain tokens, secrets and user data.
  if (contentType === apiJson) headers.push('Cache-Control', 'no-store')
  if (contentType !== '') headers.push('Content-Type', contentType)
  if (request.headers.origin !== undefined || request.method === 'OPTIONS') {
    headers.push('Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', exposed)
  }
  if (reply.headers) for (const [name, value] of Object.entries(reply.headers)) headers.push(name, value)
  if (last) headers.push('Connection', 'close')
  return headers
}

const exposed = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'

/** The headers that browsers may send, for requests that do not name any. */
const usualHeaders = [
  'content-type',
  'x-amz-target',
  'x-amz-user-agent',
  'cache-control',
  'amz-sdk-request',
  'amz-sdk-invocation-id',
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
].join(', ')

/** The answer to a browser that asks what it may send from a page of another origin. */
export function toPreflight(request: IncomingMessage): WireReply {
  const headers = {
    'Access-Control-Allow-Methods': 'POST, GET',
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? usualHeaders,
    'Access-Control-Max-Age': '172800',
  }
  return { status: 200, headers, body: '', contentType: '' }
}
