import { unrecognizableLambdaOutput } from '../errors.ts'
import type { AttributeType } from '../model/types.ts'
import type { Pool } from '../domain/pool.ts'
import { verifiedFlagFor, type User, type VerifiableAttribute } from '../domain/user.ts'
import { type Answer, readFlag } from '../triggers/contract/answer.ts'
import { type Metadata, newEvent, withMetadata } from '../triggers/contract/event.ts'
import type { Context } from '../context.ts'

/** The user who is about to get an account, and the contents of the request for it. */
interface AccountRequest {
  readonly username: string
  readonly clientId: string | undefined
  /** The names of the attributes that were given. */
  readonly requested: readonly { readonly Name: string }[]
  readonly attributes: User['attributes']
  readonly validationData: readonly AttributeType[] | undefined
  readonly clientMetadata: Metadata | undefined
}

/**
 * Asks the pool's function whether a account may have an account.
 * @throws {CognitoError} as Triggers.call: refused
 */
export const askPreSignUp = (
  { pool, triggers }: Context & { readonly pool: Pool },
  source: 'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser',
  account: AccountRequest,
): Promise<Answer | undefined> =>
  triggers.call(pool, 'PreSignUp', () =>
    newEvent(pool, {
      source,
      userName: account.username,
      clientId: account.clientId,
      request: {
        userAttributes: givenAttributes(account),
        validationData: account.validationData ? toValues(account.validationData) : null,
        ...withMetadata(account.clientMetadata),
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    }),
  )

/** The attributes from the request, without those that are added to it. */
const givenAttributes = ({ requested, attributes }: AccountRequest) =>
  Object.fromEntries(
    requested.flatMap(({ Name }) => (attributes[Name] === undefined ? [] : [[Name, attributes[Name]]])),
  )

const toValues = (list: readonly AttributeType[]) =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value ?? null]))

/** The decision of a function about a new account. */
export interface Verdict {
  /** The account needs no code. */
  readonly isConfirmed: boolean
  /** The attributes, with the addresses that the function vouches for verified. */
  readonly attributes: User['attributes']
  readonly verifies: boolean
}

/** @throws {CognitoError} InvalidLambdaResponseException: not what the trigger takes, or an address verified that the
 *   user has not given */
export function readVerdict(answer: Answer | undefined, attributes: User['attributes']): Verdict {
  if (!answer) return { isConfirmed: false, attributes, verifies: false }
  const vouched = [
    ...(readFlag(answer, 'autoVerifyEmail') ? ['email' as const] : []),
    ...(readFlag(answer, 'autoVerifyPhone') ? ['phone_number' as const] : []),
  ]
  if (vouched.some((attribute) => attributes[attribute] === undefined)) throw unrecognizableLambdaOutput()
  return {
    isConfirmed: readFlag(answer, 'autoConfirmUser'),
    attributes: { ...attributes, ...verifiedFlags(vouched) },
    verifies: vouched.length > 0,
  }
}

const verifiedFlags = (vouched: readonly VerifiableAttribute[]) =>
  Object.fromEntries(vouched.map((attribute) => [verifiedFlagFor[attribute], 'true']))
