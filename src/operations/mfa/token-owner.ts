import { accessTokenOrSessionMissing, invalidSession } from '../../errors.ts'
import { recentlySignedInUser, type SignedInUser } from '../callers.ts'
import type { Context } from '../../context.ts'
import { checkMfaSession } from '../../sign-in/challenges/get-mfa-session.ts'
import { type MfaSession, openMfaSession, type SetUp } from '../../sign-in/challenges/mfa-session.ts'

/** The user who sets up an app that makes codes: signed in, or during a sign-in that requires a second factor. */
export interface TokenOwner extends Omit<SignedInUser, 'sessionId' | 'signedInAt'> {
  /** The sign-in that requires a second factor; undefined for a signed-in user. */
  readonly signIn: { readonly session: MfaSession; readonly step: SetUp } | undefined
}

/**
 * A user who shows an access token, or the session of a sign-in that requires setting up a second factor.
 * @throws {CognitoError} as recentlySignedInUser · NotAuthorizedException · as checkMfaSession
 */
export async function tokenOwner(
  context: Context,
  {
    AccessToken,
    Session,
  }: { readonly AccessToken?: string | undefined; readonly Session?: string | undefined },
): Promise<TokenOwner> {
  if (AccessToken !== undefined) {
    return { ...(await recentlySignedInUser(context, { AccessToken })), signIn: undefined }
  }
  if (Session === undefined) throw accessTokenOrSessionMissing()
  const { store } = context
  const session = openMfaSession(context, Session)
  const step = session?.step
  const client = session && (await store.findClient(session.client))
  const pool = client && (await store.findPool(client.poolId))
  if (step?.name !== 'MFA_SETUP' || step.isDone || !client || !pool) throw invalidSession()
  const user = await store.findUser(pool.id, session.begun.sub)
  if (!user) throw invalidSession()
  context.trail.pool = pool.id
  context.trail.client = client.id
  context.trail.user = user.sub
  checkMfaSession(context, pool, user, session)
  return { pool, client, user, actor: `client:${client.id}`, signIn: { session, step } }
}
