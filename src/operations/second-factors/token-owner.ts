import { accessTokenOrSessionMissing, invalidSession } from '../../errors.ts'
import { recentlySignedInUser, type SignedInUser } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { checkSession } from '../sign-in/check-session.ts'
import { type FactorSession, openFactorSession, type SetUp } from '../sign-in/factor-session.ts'

/** Whoever sets up an app that makes codes: signed in, or signing in where they must have one. */
export interface TokenOwner extends Omit<SignedInUser, 'family' | 'signedInAt'> {
  /** Where they are signing in. */
  readonly signIn: { readonly session: FactorSession; readonly step: SetUp } | undefined
}

/**
 * A user who shows an access token, or the session of a sign-in that asks for a second factor to be set up.
 * @throws {CognitoError} as recentlySignedInUser · NotAuthorizedException · as checkSession
 */
export async function tokenOwner(
  ground: Ground,
  {
    AccessToken,
    Session,
  }: { readonly AccessToken?: string | undefined; readonly Session?: string | undefined },
): Promise<TokenOwner> {
  if (AccessToken !== undefined) {
    return { ...(await recentlySignedInUser(ground, { AccessToken })), signIn: undefined }
  }
  if (Session === undefined) throw accessTokenOrSessionMissing()
  const { store } = ground
  const session = openFactorSession(ground, Session)
  const step = session?.step
  const client = session && (await store.findClient(session.client))
  const pool = client && (await store.findPool(client.poolId))
  if (step?.name !== 'MFA_SETUP' || step.isDone || !client || !pool) throw invalidSession()
  const user = await store.findUser(pool.id, session.begun.sub)
  if (!user) throw invalidSession()
  ground.trail.pool = pool.id
  ground.trail.client = client.id
  ground.trail.user = user.sub
  checkSession(ground, pool, user, session)
  return { pool, client, user, actor: `client:${client.id}`, signIn: { session, step } }
}
