import { invalidParameter } from '../../errors.ts'
import type { InitiateAuthResponse } from '../../model/types.ts'
import { isPublicValue } from '../../crypto/srp/group.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { beginSignIn } from '../begun-sign-in.ts'
import type { SignInSubject } from '../sign-in-subject.ts'
import { getParameter, type Parameters } from '../parameters.ts'
import { sealBlock } from './secret-block.ts'

/** A client's public value. @throws {CognitoError} InvalidParameterException */
export function getPublicValue(parameters: Parameters): string {
  const A = getParameter(parameters, 'SRP_A')
  if (!isPublicValue(A)) throw invalidParameter('Invalid SRP_A')
  return A
}

/** The server's public value and the candidate's salt, for a client's public value. */
export async function srpChallenge(
  call: Context & ClientCaller,
  subject: SignInSubject,
  A: string,
  { isCustom }: { readonly isCustom: boolean },
): Promise<InitiateAuthResponse> {
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
