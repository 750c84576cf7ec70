import type { WireReply } from './types.ts'
import { CognitoError, serviceUnavailable } from '../errors.ts'
import type { BodyRefusal } from './body.ts'

/** The content type of the API. */
export const apiJson = 'application/x-amz-json-1.1'

/** The answer to a successful call. Actions without an output return an empty body. */
export function toReply(output: unknown): WireReply {
  return { status: 200, body: output === undefined ? '' : JSON.stringify(output) }
}

/**
 * The answer to a failed call. Name and text are in the body and in headers, since clients read either one. An error
 * without a text has none there. Cognito answers 400 to every client error, whatever statuses its API declares.
 */
export function toErrorReply({ name, message }: CognitoError): WireReply {
  return {
    status: name === 'InternalErrorException' || name === 'InternalServerException' ? 500 : 400,
    headers: {
      'x-amzn-ErrorType': `${toHeaderText(name)}:`,
      ...(message === '' ? {} : { 'x-amzn-ErrorMessage': toHeaderText(message) }),
    },
    body: JSON.stringify({ __type: name, message: message === '' ? undefined : message }),
  }
}

/** An answer in plain JSON, for programs that speak no API of Cognito. */
export const toJsonReply = (status: number, value: unknown, cacheControl = 'no-store'): WireReply => ({
  status,
  headers: { 'Cache-Control': cacheControl },
  contentType: 'application/json',
  body: JSON.stringify(value),
})

/** The answer for a path that this server does not have. */
export const notFound: WireReply = {
  status: 404,
  body: JSON.stringify({ message: 'Not found' }),
  contentType: 'application/json',
}

/** The answer to a request by a method that no path has. */
export const methodNotAllowed: WireReply = {
  status: 405,
  headers: { Allow: 'GET, HEAD, OPTIONS, POST' },
  body: JSON.stringify({ message: 'Method not allowed' }),
  contentType: 'application/json',
}

/** The answer to a request whose body, of at most `limit` bytes, is not read. */
export function toRefusal(refusal: BodyRefusal, limit: number): WireReply {
  if (refusal === 'too long') return toTooLong(limit)
  return refusal === 'no room' ? unavailable : toErrorReply(refusal)
}

const toTooLong = (limit: number): WireReply => ({
  ...toErrorReply(
    new CognitoError('RequestEntityTooLargeException', `Request size exceeded ${limit} bytes.`),
  ),
  status: 413,
})

const maxHeaderLength = 1024

/** The part of a text that is allowed in a header: printable ASCII, of limited length. */
export function toHeaderText(text: string): string {
  return text
    .slice(0, 4 * maxHeaderLength)
    .replace(/[^ -~]/g, '')
    .slice(0, maxHeaderLength)
}

const noRoom = toErrorReply(serviceUnavailable())
/**
 * The answer if there is no room now, or the server is not built yet. SDKs try again, as they do at every 503. It is
 * made once, as many may need it.
 */
export const unavailable: WireReply = {
  ...noRoom,
  status: 503,
  headers: { ...noRoom.headers, 'Retry-After': '1' },
}
