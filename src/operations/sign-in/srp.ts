import { hash, timingSafeEqual } from 'node:crypto'
import { incorrectCredentials, invalidParameter } from '../../errors.ts'
import type { InitiateAuthResponse, RespondToAuthChallengeResponse } from '../../model/types.ts'
import { readTimestamp } from '../../rules/srp-timestamp.ts'
import { isPublicValue } from '../../srp/group.ts'
import { readBytes } from '../../vault.ts'
import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { passwordOwner } from '../passwords/credentials.ts'
import { findCandidate } from './candidate.ts'
import { getParameter, type Parameters } from './parameters.ts'
import { openBlock, sealBlock } from './secret-block.ts'
import { signInIf } from './sign-in-if.ts'

type Call = Ground & ClientCaller

/** How far a client's clock may be off, in milliseconds. */
const mostSkew = 5 * 60_000

/** The first half of a sign-in by SRP: the server's public value and the user's salt, for a client's public value. */
export async function beginSrp(call: Call, parameters: Parameters): Promise<InitiateAuthResponse> {
  const name = getParameter(parameters, 'USERNAME')
  const A = getParameter(parameters, 'SRP_A')
  if (!isPublicValue(A)) throw invalidParameter('Invalid SRP_A')
  const { sub, username, credentials } = await findCandidate(call, name)
  const b = call.chance.bytes(32).toString('hex')
  const B = await call.passwords.publicValue(credentials.verifier, b)
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: credentials.salt,
      SECRET_BLOCK: sealBlock(call, { sub, A, b, B }),
      SRP_B: B,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  }
}

/** The second half: the client proves that it knows the password. */
export async function finishSrp(call: Call, responses: Parameters): Promise<RespondToAuthChallengeResponse> {
  const name = getParameter(responses, 'USERNAME')
  const secretBlock = getParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const signature = getParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = getParameter(responses, 'TIMESTAMP')
  const candidate = await findCandidate(call, name)
  const block = openBlock(call, secretBlock)
  if (!block || !isTimely(timestamp, call.now())) throw incorrectCredentials()
  // The block knows a stand-in by the name that was given first.
  const sub = candidate.user ? candidate.sub : block.sub
  if (sub !== block.sub) throw incorrectCredentials()
  const isRight = async () => {
    const proof = await call.passwords.proof({
      ...block,
      owner: passwordOwner(call.pool.id, candidate.username),
      verifier: candidate.credentials.verifier,
      secretBlock: Buffer.from(secretBlock, 'base64'),
      timestamp,
    })
    const given = readBytes(signature, 'base64')
    return given?.length === proof.length && timingSafeEqual(given, proof)
  }
  // The server's public value is another one in each exchange, and each is good for one sign-in.
  const once = { pool: call.pool.id, sub, id: hash('sha256', block.B), expires: block.expires }
  return signInIf(call, { ...candidate, sub }, isRight, once)
}

function isTimely(timestamp: string, now: number): boolean {
  const at = readTimestamp(timestamp)
  return at !== undefined && Math.abs(now - at) <= mostSkew
}
