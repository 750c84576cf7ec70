import { checkPassword } from '../accounts/check-password.ts'
import type { OneTimeProof } from '../store/ports/sessions.ts'
import { factorStep } from '../domain/mfa.ts'
import type { User } from '../domain/user.ts'
import { incorrectCredentials } from '../errors.ts'
import type { Metadata } from '../triggers/contract/event.ts'
import { askSecondFactor } from './challenges/ask-mfa.ts'
import { askNewPassword } from './challenges/new-password.ts'
import { provePassword } from './prove-password.ts'
import { endFutureSignOut, makeClaims, newSession, openSession } from './session-tokens.ts'
import { type SignInSubject, findSignInSubject } from './sign-in-subject.ts'
import { askPreAuthentication, tellAuthenticated, type TokenTrigger } from './authentication-triggers.ts'
import type {
  Outcome,
  ProofName,
  Proven,
  SignInCall,
  SignInReply,
  UncheckedPassword,
} from './sign-in-call.ts'
import { migrateIfUnknown } from './user-migration.ts'

/*
 * The order of every sign-in. A step lets it go on, challenges the user, or refuses by an error.
 *
 *   identify                          user migration → subject → pre-authentication
 *   flows/ and challenges/            proof
 *   stepsAfter                        new password → second factor
 *   startSession                      post-authentication → claims → session
 *
 * A flow begins at the top. An answer to a challenge goes on after the proof that it gives.
 */

/**
 * The subject of a sign-in that begins. A function of the pool may bring a user who is unknown here, if the password
 * is given.
 * @throws {CognitoError} as migrateIfUnknown, findSignInSubject and askPreAuthentication · NotAuthorizedException: the
 *   function does not know the user by this password
 */
export async function identify(
  call: SignInCall,
  name: string,
  validationData: Metadata | undefined,
  password?: string,
): Promise<SignInSubject> {
  const migrates = password !== undefined && call.triggers.has(call.pool, 'UserMigration')
  const isUnknown = migrates && (await migrateIfUnknown(call, name, password, validationData)) === 'unknown'
  const subject = await findSignInSubject(call, name)
  await askPreAuthentication(call, subject, validationData)
  // The attempt was judged and counted when the function was asked.
  if (isUnknown) throw incorrectCredentials()
  return subject
}

/** A step between the proof and the session. It answers the challenge that is due, if one is. */
type Step = (call: SignInCall, user: User, clientMetadata: Metadata | undefined) => Challenge | undefined
type Challenge = () => Promise<SignInReply>

const newPassword: Step = (call, user) =>
  user.status === 'FORCE_CHANGE_PASSWORD' ? async () => askNewPassword(call, user) : undefined

const secondFactor: Step = (call, user, clientMetadata) => {
  const step = factorStep(call.pool, user)
  return step && (() => askSecondFactor(call, user, step, clientMetadata))
}

/**
 * The steps after each proof, in their order. After challenges of the pool no second factor is asked for: its
 * functions decide what is enough. A temporary password that was part of them must be changed, as after any other
 * sign-in by it.
 */
const stepsAfter: Readonly<Record<ProofName, readonly Step[]>> = {
  password: [newPassword, secondFactor],
  'new password': [secondFactor],
  'second factor': [],
  'custom auth': [],
  'custom auth with password': [newPassword],
}

/** Goes on with a sign-in after a flow or an answer, to a challenge or to the tokens. */
export async function goOn(call: SignInCall, outcome: Outcome): Promise<SignInReply> {
  if ('reply' in outcome) return outcome.reply
  return 'by' in outcome ? goOnProven(call, outcome) : signInWhenPasswordMatches(call, outcome)
}

async function goOnProven(call: SignInCall, { user, by, clientMetadata }: Proven): Promise<SignInReply> {
  for (const step of stepsAfter[by]) {
    const challenge = step(call, user, clientMetadata)
    if (challenge) return challenge()
  }
  const isFirst = by === 'new password'
  const source = isFirst ? 'TokenGeneration_NewPasswordChallenge' : 'TokenGeneration_Authentication'
  return startSession(call, user, { source, clientMetadata })
}

/**
 * Goes on if the password matches. Where it leads straight to the session, the start of the session settles the
 * attempt and the proof, in one statement.
 */
async function signInWhenPasswordMatches(
  call: SignInCall,
  password: UncheckedPassword,
): Promise<SignInReply> {
  const { user, matches, proof, clientMetadata } = password
  if (user && leadsToSession(call, user)) {
    return checkPassword(call, user, matches, () => startSession(call, user, { proof, clientMetadata }))
  }
  return goOnProven(call, { user: await provePassword(call, password), by: 'password', clientMetadata })
}

/** Whether a right password leads straight to the session: no step is due, and no function of the pool is asked. */
function leadsToSession(call: SignInCall, user: User): boolean {
  const isPlain = !functionsAfterProof.some((name) => call.triggers.has(call.pool, name))
  const isOpen = user.enabled && user.status === 'CONFIRMED'
  return isPlain && isOpen && !stepsAfter.password.some((step) => step(call, user, undefined))
}

const functionsAfterProof = ['PostAuthentication', 'PreTokenGeneration'] as const

/** What a session starts with. */
interface SessionStart {
  /** A proof that is good for one sign-in. */
  readonly proof?: OneTimeProof | undefined
  readonly source?: TokenTrigger['source']
  readonly clientMetadata?: Metadata | undefined
}

/**
 * The last steps: the session starts, and its tokens are the reply.
 * @throws {CognitoError} NotAuthorizedException: the proof was used before · as Triggers.call: a function of the pool
 *   refuses it
 */
export async function startSession(
  call: SignInCall,
  proven: User,
  { proof, source = 'TokenGeneration_Authentication', clientMetadata }: SessionStart = {},
): Promise<SignInReply> {
  const at = call.now()
  const authenticated = await tellAuthenticated(call, proven, clientMetadata)
  const user = await endFutureSignOut(call, authenticated, at)
  const session = newSession(call, user, at)
  const claims = await makeClaims(
    call,
    user,
    { ...session.record, eventId: session.eventId },
    { source, clientMetadata },
  )
  return openSession(call, session, claims, { proof, epoch: proven.signInEpoch })
}
