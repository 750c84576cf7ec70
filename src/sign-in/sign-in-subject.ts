import { findUserNamed } from '../accounts/find-user.ts'
import { passwordResetRequired, userDisabled, userNotConfirmed, userNotFound } from '../errors.ts'
import type { AppClient, Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Credentials } from '../crypto/srp/passwords.ts'
import type { Context, ClientCaller } from '../context.ts'
import { findCredentials } from '../accounts/credentials.ts'
import { standInFor } from '../accounts/decoy-user.ts'

/** Whoever wants to sign in under a name. */
export interface Candidate {
  readonly name: string
  /** Under which failed attempts are counted. */
  readonly sub: string
  readonly username: string
  readonly credentials: Credentials
  /** Undefined for somebody who does not exist: then no password is the right one. */
  readonly user: User | undefined
}

/**
 * Whoever goes by a name, if they may try to sign in. Where the app client hides who exists, a name that is nobody's gets
 * a stand-in, with whom everything goes the same way up to the answer that the password is wrong.
 * @throws {CognitoError} UserNotFoundException · as checkBeforeProof
 */
export async function findCandidate(call: Context & ClientCaller, name: string): Promise<Candidate> {
  const { pool, client } = call
  const user = await findUserNamed(call, pool, name)
  if (!user && !client.hidesUsers) throw userNotFound()
  if (user) checkBeforeProof(client, user)
  if (!user) {
    const standIn = standInCandidate(call, pool, name)
    // There are none. That they are looked for takes as long as for a user.
    await findCredentials(call, { pool: pool.id, sub: standIn.sub })
    return standIn
  }
  const { sub, username } = user
  const credentials =
    (await findCredentials(call, user)) ?? standInCandidate(call, pool, username).credentials
  return { name, sub, username, credentials, user }
}

/**
 * What is told of an account before its password is proven: its state, as at Cognito; where the app client hides who
 * exists only that the password must be reset. An imported user has none to prove, and apps go on from that error.
 * @throws {CognitoError} as checkState
 */
export function checkBeforeProof({ hidesUsers }: Pick<AppClient, 'hidesUsers'>, user: User): void {
  if (!hidesUsers || (user.enabled && user.status === 'RESET_REQUIRED')) checkState(user)
}

/**
 * Whether an account may be signed in to.
 * @throws {CognitoError} NotAuthorizedException: disabled · UserNotConfirmedException · PasswordResetRequiredException
 */
export function checkState({ enabled, status }: User): void {
  if (!enabled) throw userDisabled()
  if (status === 'UNCONFIRMED') throw userNotConfirmed()
  if (status === 'RESET_REQUIRED') throw passwordResetRequired()
}

function standInCandidate(context: Context, pool: Pool, name: string): Candidate {
  const { sub, username, salt } = standInFor(context.vault, pool, name)
  // Any number serves as verifier: what is shown of it is hidden by the server's own exponent.
  const verifier = context.vault.lastingHash('stand-in verifier', sub).repeat(12)
  return {
    name,
    sub,
    username,
    credentials: { salt, verifier },
    user: undefined,
  }
}
