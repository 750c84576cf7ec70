import { hash } from 'node:crypto'
import { findUserNamed } from '../../accounts/find-user.ts'
import { invalidSession, sessionExpired, userDisabled } from '../../errors.ts'
import { completeAttributes, missingAttributes } from '../../domain/first-sign-in.ts'
import { readableAttributes } from '../../domain/permissions.ts'
import type { User } from '../../domain/user.ts'
import type { OneTimeProof } from '../../store/ports/sessions.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { checkNewPassword } from '../../accounts/check-new-password.ts'
import { replaceCredentials } from '../../accounts/credentials.ts'
import {
  type BegunSignIn,
  beginSignIn,
  begunSignIns,
  refusalOfEnded,
  scopeOf,
  stillHolds,
} from '../begun-sign-in.ts'
import {
  type ChallengeAnswer,
  getParameter,
  getSession,
  type Outcome,
  type SignInCall,
  type SignInReply,
} from '../sign-in-call.ts'

const prefix = 'userAttributes.'

/** Asks for a new password, and for required attributes that the user lacks. */
export function askNewPassword(call: SignInCall, user: User): SignInReply {
  const { pool, client } = call
  const missing = missingAttributes(pool, user.attributes).map((name) => prefix + name)
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: sealSession(call, user),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(Object.fromEntries(readableAttributes(pool, client, user))),
    },
  }
}

/**
 * The user sets their own password and gives missing attributes. A session is good until a password is set: one that
 * the policy refuses leaves it as it is.
 */
export async function answerWithNewPassword(call: SignInCall, answer: ChallengeAnswer): Promise<Outcome> {
  const { responses, clientMetadata } = answer
  const { pool, client } = call
  const name = getParameter(responses, 'USERNAME')
  const password = getParameter(responses, 'NEW_PASSWORD')
  const { user: before, proof } = await openAnswered(call, name, getSession(answer))
  await checkNewPassword(call, password, 'replacing')
  const given = Object.entries(responses)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const)
  const after = {
    ...before,
    attributes: completeAttributes(pool, client, before, new Map(given)),
    status: 'CONFIRMED' as const,
    temporarySince: undefined,
  }
  const credentials = await replaceCredentials(call, pool, before, password)
  const user = await commitUser(call, before, after, { credentials })
  // The commit lets no second answer through. This is for what such an answer is told.
  await call.store.consumeProof(proof)
  return { by: 'new password', user, clientMetadata }
}

/**
 * The user of a session, and the id of its use.
 * @throws {CognitoError} NotAuthorizedException: no session of this user, expired, used, or the state that it is based
 *   on has changed
 */
async function openAnswered(call: SignInCall, name: string, session: string) {
  const begun = sessions.open(call, scopeOf(call), session)?.begun
  const user = begun && (await findUserNamed(call, call.pool, name))
  if (!user || user.sub !== begun.sub) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  if (call.now() >= begun.expires) throw sessionExpired()
  const proof = useOf(call, begun, session)
  const leadsOn = user.status === 'FORCE_CHANGE_PASSWORD' && stillHolds(begun, user)
  if (!leadsOn) throw await refusalOfEnded(call, proof)
  return { user, proof }
}

const useOf = ({ pool }: SignInCall, { sub, expires }: BegunSignIn, session: string): OneTimeProof => ({
  poolId: pool.id,
  sub,
  id: hash('sha256', session),
  expires,
})

/** Sessions for one temporary password of one user each. They carry nothing else. */
const sessions = begunSignIns<null>('new password')

const sealSession = (call: SignInCall, user: User): string =>
  sessions.seal(call, scopeOf(call), beginSignIn(call, { sub: user.sub, user }), null)
