import type { Signer } from '../signing/signer.ts'
import { accessDenied, expiredAccessKey } from '../errors.ts'
import type { Action } from '../model/types.ts'
import { isExpired, mayCall, poolOf } from '../domain/key-rights.ts'
import { account, arnOfPool } from '../domain/pool-description.ts'

/**
 * Checks that the key that signed a request may call this operation with this input.
 * @throws {CognitoError} ExpiredTokenException: the key has expired · AccessDeniedException: its rights are too few
 */
export function checkKey(
  { accessKey, region, rights }: Signer,
  action: Action,
  input: object,
  now: number,
): void {
  if (isExpired(rights, now)) throw expiredAccessKey()
  if (mayCall(rights, action, input)) return
  const poolId = poolOf(input)
  const resource =
    poolId === undefined ? `arn:aws:cognito-idp:${region}:${account}:userpool/*` : arnOfPool(poolId)
  throw accessDenied(`arn:aws:iam::${account}:user/${accessKey}`, action, resource)
}
