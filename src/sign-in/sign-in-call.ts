import type { ClientCall } from '../context.ts'
import type { OneTimeProof } from '../store/ports/sessions.ts'
import type { User } from '../domain/user.ts'
import { missingAuthParameter } from '../errors.ts'
import type { RespondToAuthChallengeResponse } from '../model/types.ts'
import type { Metadata } from '../triggers/contract/event.ts'

/** A call that signs a user in at an app client. Its `actor` says who calls: the client itself or an administrator. */
export type SignInCall = ClientCall

/** The parameters that a client sends with a flow, or with the answer to a challenge. */
export type AuthParameters = Readonly<Record<string, string>>

/** @throws {CognitoError} InvalidParameterException: the parameter is missing or empty */
export function getParameter(parameters: AuthParameters, name: string): string {
  const value = parameters[name]
  if (!value) throw missingAuthParameter(name)
  return value
}

/** The request that begins a sign-in. */
export interface SignInRequest {
  readonly parameters: AuthParameters
  /** The app's metadata for the functions that are asked before the proof. Later ones do not see it. */
  readonly validationData: Metadata | undefined
}

/** The client's answer to a challenge. */
export interface ChallengeAnswer {
  readonly responses: AuthParameters
  readonly session: string | undefined
  /** The app's metadata for the functions that are asked from here on. */
  readonly clientMetadata: Metadata | undefined
}

/** The session that an answer shows. @throws {CognitoError} InvalidParameterException: there is none */
export const getSession = ({ session = '' }: ChallengeAnswer): string =>
  getParameter({ Session: session }, 'Session')

/** The reply to the client: a challenge or the tokens. */
export type SignInReply = RespondToAuthChallengeResponse

/**
 * The outcome of a flow, or of the answer to a challenge: the sign-in goes on with a proof, or stops at a reply. A
 * refusal is an error.
 */
export type Outcome = { readonly reply: SignInReply } | UncheckedPassword | Proven

/** A password, or the proof of one, that is still to be checked. What follows decides how the attempt is settled. */
export interface UncheckedPassword {
  /** The id under which failed attempts are counted. */
  readonly sub: string
  /** Undefined for a user who does not exist: then no password is the right one. */
  readonly user: User | undefined
  readonly matches: () => Promise<boolean>
  /** A proof that is good for one sign-in only. */
  readonly proof?: OneTimeProof
  readonly clientMetadata?: Metadata | undefined
}

/** A user who has proven who they are. */
export interface Proven {
  readonly by: ProofName
  readonly user: User
  readonly clientMetadata: Metadata | undefined
}

export type ProofName =
  | 'password'
  | 'new password'
  | 'second factor'
  | 'custom auth'
  | 'custom auth with password'
