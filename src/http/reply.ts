import type { WireReply } from './types.ts'
import { CognitoError, serviceUnavailable } from '../errors.ts'
import type { BodyRefusal } from './body.ts'

/** The content type of the API. */
export const apiJson = 'application/x-amz-json-1.1'

/** The answer to a call that succeeded. Actions without an output answer an empty body. */
export function toReply(output: unknown): WireReply {
  return { status: 200, body: output === undefined ? '' : JSON.stringify(output) }
}

/**
 * The answer to a call that failed. Name and text stand in the body and in headers, since some clients read one and
 * some the other. Cognito answers 400 to every fault of the client's, whatever statuses its API declares.
 */
export function toErrorReply({ name, message }: CognitoError): WireReply {
  return {
    status: name === 'InternalErrorException' ? 500 : 400,
    headers: { 'x-amzn-ErrorType': `${toHeaderText(name)}:`, 'x-amzn-ErrorMessage': toHeaderText(message) },
    body: JSON.stringify({ __type: name, message }),
  }
}

/** The answer to a request whose body, of at most `limit` bytes, is not read. */
export function toRefusal(refusal: BodyRefusal, limit: number): WireReply {
  if (refusal === 'too long') return toTooLong(limit)
  return refusal === 'no room' ? toUnavailable() : toErrorReply(refusal)
}

const toTooLong = (limit: number): WireReply => ({
  ...toErrorReply(
    new CognitoError('RequestEntityTooLargeException', `Request size exceeded ${limit} bytes.`),
  ),
  status: 413,
})

/** There is no room for it now. SDKs try again, as they do at every 503. */
function toUnavailable(): WireReply {
  const reply = toErrorReply(serviceUnavailable())
  return { ...reply, status: 503, headers: { ...reply.headers, 'Retry-After': '1' } }
}

const longestHeader = 1024

/** What of a text may stand in a header: printable ASCII, and not too much of it. */
export function toHeaderText(text: string): string {
  return text
    .slice(0, 4 * longestHeader)
    .replace(/[^ -~]/g, '')
    .slice(0, longestHeader)
}
