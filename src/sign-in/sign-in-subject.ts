import { findUserNamed } from '../accounts/find-user.ts'
import { passwordResetRequired, userDisabled, userNotConfirmed, userNotFound } from '../errors.ts'
import type { AppClient, Pool } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import type { Credentials } from '../crypto/srp/passwords.ts'
import type { Context } from '../context.ts'
import { findCredentials } from '../accounts/credentials.ts'
import { decoyUserFor } from '../accounts/decoy-user.ts'
import type { SignInCall } from './sign-in-call.ts'

/** The candidate who wants to sign in under a name. */
export interface SignInSubject {
  readonly name: string
  /** The id under which failed attempts are counted. */
  readonly sub: string
  readonly username: string
  readonly credentials: Credentials
  /** Undefined for a user who does not exist: then no password is the right one. */
  readonly user: User | undefined
}

/**
 * The candidate for a name, if they may try to sign in. Where the app client hides whether users exist, a name
 * without a user gets a decoy user. Its sign-in goes the same way up to the answer that the password is wrong.
 * @throws {CognitoError} UserNotFoundException · as checkBeforeProof
 */
export async function findSignInSubject(call: SignInCall, name: string): Promise<SignInSubject> {
  const { pool, client } = call
  const user = await findUserNamed(call, pool, name)
  if (!user && !client.hidesUsers) throw userNotFound()
  if (user) checkBeforeProof(client, user)
  if (!user) {
    const decoy = decoySubject(call, pool, name)
    // A decoy user has no credentials. The look-up takes as long as for a user.
    await findCredentials(call, { poolId: pool.id, sub: decoy.sub })
    return decoy
  }
  const { sub, username } = user
  const credentials = (await findCredentials(call, user)) ?? decoySubject(call, pool, username).credentials
  return { name, sub, username, credentials, user }
}

/**
 * Tells the state of an account before its password is proven, as at Cognito. Where the app client hides whether
 * users exist, it tells only that the password must be reset. An imported user has no password to prove, and apps go
 * on from that error.
 * @throws {CognitoError} as checkState
 */
export function checkBeforeProof({ hidesUsers }: Pick<AppClient, 'hidesUsers'>, user: User): void {
  if (!hidesUsers || (user.enabled && user.status === 'RESET_REQUIRED')) checkState(user)
}

/**
 * Checks that the user may sign in to the account.
 * @throws {CognitoError} NotAuthorizedException: disabled · UserNotConfirmedException ·
 *   PasswordResetRequiredException
 */
export function checkState({ enabled, status }: User): void {
  if (!enabled) throw userDisabled()
  if (status === 'UNCONFIRMED') throw userNotConfirmed()
  if (status === 'RESET_REQUIRED') throw passwordResetRequired()
}

function decoySubject(context: Context, pool: Pool, name: string): SignInSubject {
  const { sub, username, salt } = decoyUserFor(context.vault, pool, name)
  // Any number serves as verifier: the server's own exponent hides it in the public value.
  const verifier = context.vault.lastingHash('stand-in verifier', sub).repeat(12)
  return {
    name,
    sub,
    username,
    credentials: { salt, verifier },
    user: undefined,
  }
}
