import { hash, timingSafeEqual } from 'node:crypto'
import { passwordOwner } from '../../accounts/credentials.ts'
import { isNumber, isPublicValue } from '../../crypto/srp/group.ts'
import { readBytes } from '../../crypto/vault.ts'
import { readTimestamp } from '../../domain/srp-timestamp.ts'
import { incorrectCredentials, invalidParameter } from '../../errors.ts'
import { beginSignIn, stillHolds } from '../begun-sign-in.ts'
import { provePassword } from '../prove-password.ts'
import { type SignInSubject, findSignInSubject } from '../sign-in-subject.ts'
import {
  type AuthParameters,
  type ChallengeAnswer,
  getParameter,
  type Outcome,
  type SignInCall,
  type SignInReply,
} from '../sign-in-call.ts'
import { goOnWithPassword } from './custom-challenge.ts'
import { openBlock, sealBlock } from './secret-block.ts'

/** How far a client's clock may be off, in milliseconds. */
const maxSkew = 5 * 60_000

/**
 * A client's public value. Zero modulo N gets an ordinary challenge, as at Cognito, and no proof that is taken.
 * @throws {CognitoError} InvalidParameterException: it is no number of the group
 */
export function getPublicValue(parameters: AuthParameters): string {
  const A = getParameter(parameters, 'SRP_A')
  if (!isNumber(A)) throw invalidParameter('Invalid SRP_A')
  return A
}

/** Asks for the proof of the password: the server's public value and the subject's salt, for a client's public value. */
export async function askForProof(
  call: SignInCall,
  subject: SignInSubject,
  A: string,
  { isCustom }: { readonly isCustom: boolean },
): Promise<SignInReply> {
  const { username, credentials } = subject
  const begun = beginSignIn(call, subject)
  const b = call.random.bytes(32).toString('hex')
  const B = await call.passwords.publicValue(credentials.verifier, b)
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: credentials.salt,
      SECRET_BLOCK: sealBlock(call, { begun, A, b, B, isCustom }),
      SRP_B: B,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  }
}

/** The client proves that it knows the password. */
export async function answerWithProof(
  call: SignInCall,
  { responses, clientMetadata }: ChallengeAnswer,
): Promise<Outcome> {
  const name = getParameter(responses, 'USERNAME')
  const secretBlock = getParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const signature = getParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = getParameter(responses, 'TIMESTAMP')
  const subject = await findSignInSubject(call, name)
  const { user, username, credentials } = subject
  const block = openBlock(call, secretBlock)
  if (!block || !isTimely(timestamp, call.now())) throw incorrectCredentials('used-proof')
  // The block has the decoy user of the name that was given first.
  const { begun } = block
  const sub = user ? subject.sub : begun.sub
  if (sub !== begun.sub || !stillHolds(begun, user)) throw incorrectCredentials('used-proof')
  const matches = async () => {
    if (!isPublicValue(block.A)) return false
    const expected = await call.passwords.proof({
      ...block,
      owner: passwordOwner(call.pool.id, username),
      verifier: credentials.verifier,
      secretBlock: Buffer.from(secretBlock, 'base64'),
      timestamp,
    })
    const given = readBytes(signature, 'base64')
    return given?.length === expected.length && timingSafeEqual(given, expected)
  }
  // The server's public value differs in each exchange, and each is good for one sign-in.
  const proof = { poolId: call.pool.id, sub, id: hash('sha256', block.B), expires: begun.expires }
  const password = { sub, user, matches, proof, clientMetadata }
  if (!block.isCustom) return password
  await provePassword(call, password)
  return goOnWithPassword(call, subject, clientMetadata)
}

function isTimely(timestamp: string, now: number): boolean {
  const at = readTimestamp(timestamp)
  return at !== undefined && Math.abs(now - at) <= maxSkew
}
