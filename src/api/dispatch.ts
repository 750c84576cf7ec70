import type { Signer } from '../signing/signer.ts'
import type { WireReply, WireRequest } from '../http/types.ts'
import { CognitoError, internalError, unknownOperation } from '../errors.ts'
import { findAction } from '../model/model.ts'
import type { Action } from '../model/types.ts'
import { bodyLimit, shortBody } from '../http/body-limit.ts'
import { toErrorReply, toReply } from '../http/reply.ts'
import { runCall, type Service } from './run.ts'
import { readInput } from './validate.ts'

/** The dependencies of the API over HTTP. */
export interface ApiService extends Service {
  /** @throws {CognitoError} the request is not signed, or not as it should be */
  checkSignature(request: WireRequest): Promise<Signer>
}

const prefix = 'AWSCognitoIdentityProviderService.'

/** Handles one call of the API: find the action, run it with what the request brings, reply. */
export async function handle(
  service: ApiService,
  request: WireRequest,
  requestId: string,
): Promise<WireReply> {
  const { source, isGone, headers, body } = request
  const action = findActionOf(headers)
  if (!action) return toErrorReply(unknownOperation())
  try {
    const output = await runCall(
      service,
      action,
      { requestId, source, isGone },
      {
        identify: () => service.checkSignature(request),
        readInput: () => readInput(action, body),
        authorization: headers.authorization,
      },
    )
    return toReply(output)
  } catch (error) {
    if (error instanceof CognitoError) return toErrorReply(error)
    service.fault({ requestId, action, error })
    return toErrorReply(internalError())
  }
}

/** The longest body of a request with these headers (bytes): that of its action, or the short limit. */
export function bodyLimitOf(headers: WireRequest['headers']): number {
  const action = findActionOf(headers)
  return action ? bodyLimit(action) : shortBody
}

function findActionOf(headers: WireRequest['headers']): Action | undefined {
  const target = headers['x-amz-target']
  return typeof target === 'string' && target.startsWith(prefix)
    ? findAction(target.slice(prefix.length))
    : undefined
}
