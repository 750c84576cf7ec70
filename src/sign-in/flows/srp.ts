import { hash, timingSafeEqual } from 'node:crypto'
import { incorrectCredentials } from '../../errors.ts'
import type { InitiateAuthResponse, RespondToAuthChallengeResponse } from '../../model/types.ts'
import { readTimestamp } from '../../domain/srp-timestamp.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import { readBytes } from '../../crypto/vault.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { passwordOwner } from '../../accounts/credentials.ts'
import { stillHolds } from '../begun-sign-in.ts'
import { findSignInSubject } from '../sign-in-subject.ts'
import { goOnWithPassword } from './custom-auth.ts'
import { getParameter, type Parameters } from '../parameters.ts'
import { askPreAuthentication } from '../pre-authentication.ts'
import { openBlock } from './secret-block.ts'
import { provePassword, signInWhenPasswordMatches } from '../complete-password.ts'
import { getPublicValue, srpChallenge } from './srp-challenge.ts'

type Call = Context & ClientCaller

/** How far a client's clock may be off, in milliseconds. */
const maxSkew = 5 * 60_000

/** The first half of a sign-in by SRP: a challenge that only a client with the password can answer. */
export async function beginSrp(
  call: Call,
  parameters: Parameters,
  validationData: Metadata | undefined,
): Promise<InitiateAuthResponse> {
  const name = getParameter(parameters, 'USERNAME')
  const A = getPublicValue(parameters)
  const subject = await findSignInSubject(call, name)
  await askPreAuthentication(call, subject, validationData)
  return srpChallenge(call, subject, A, { isCustom: false })
}

/** The second half: the client proves that it knows the password. */
export async function finishSrp(
  call: Call,
  responses: Parameters,
  clientMetadata: Metadata | undefined,
): Promise<RespondToAuthChallengeResponse> {
  const name = getParameter(responses, 'USERNAME')
  const secretBlock = getParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const signature = getParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = getParameter(responses, 'TIMESTAMP')
  const subject = await findSignInSubject(call, name)
  const block = openBlock(call, secretBlock)
  if (!block || !isTimely(timestamp, call.now())) throw incorrectCredentials('used-proof')
  // The block has the decoy user of the name that was given first.
  const { begun } = block
  const sub = subject.user ? subject.sub : begun.sub
  if (sub !== begun.sub || !stillHolds(begun, subject.user)) throw incorrectCredentials('used-proof')
  const isRight = async () => {
    const proof = await call.passwords.proof({
      ...block,
      owner: passwordOwner(call.pool.id, subject.username),
      verifier: subject.credentials.verifier,
      secretBlock: Buffer.from(secretBlock, 'base64'),
      timestamp,
    })
    const given = readBytes(signature, 'base64')
    return given?.length === proof.length && timingSafeEqual(given, proof)
  }
  // The server's public value differs in each exchange, and each is good for one sign-in.
  const proof = { poolId: call.pool.id, sub, id: hash('sha256', block.B), expires: begun.expires }
  const owner = { ...subject, sub }
  if (!block.isCustom) return signInWhenPasswordMatches(call, owner, isRight, { proof, clientMetadata })
  await provePassword(call, owner, isRight, proof)
  return goOnWithPassword(call, subject, clientMetadata)
}

function isTimely(timestamp: string, now: number): boolean {
  const at = readTimestamp(timestamp)
  return at !== undefined && Math.abs(now - at) <= maxSkew
}
