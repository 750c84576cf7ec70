import type { User } from '../domain/user.ts'
import type { Context } from '../context.ts'
import { sealed } from '../crypto/sealed.ts'
import { type CognitoError, invalidSession, sessionUsed } from '../errors.ts'
import type { OneTimeProof } from '../store/ports/sessions.ts'
import type { SignInCall } from './sign-in-call.ts'

/**
 * A sign-in that is under way. The server does not keep it: the client carries it, sealed, with the state that it is
 * based on. It leads nowhere once that state has changed: the password, the status of the user, or a sign-out
 * everywhere.
 */
export interface BegunSignIn {
  readonly sub: string
  /** The time from which on it is refused, in milliseconds since 1970. */
  readonly expires: number
  /** The user's `signInEpoch` when it began. */
  readonly epoch: number
  /** The user's `tokensValidAfter` when it began. */
  readonly tokensValidAfter: number
}

/**
 * The state of the user that a sign-in is based on. Undefined for a user who does not exist: then all of it is zero.
 */
type Basis = Pick<User, 'signInEpoch' | 'tokensValidAfter'> | undefined

/** A sign-in that begins now, based on the user's state now. `user` is undefined for a user who does not exist. */
export const beginSignIn = (
  call: SignInCall,
  { sub, user }: { readonly sub: string; readonly user: Basis },
): BegunSignIn => ({
  sub,
  expires: call.now() + validityOf(call),
  epoch: user?.signInEpoch ?? 0,
  tokensValidAfter: user?.tokensValidAfter ?? 0,
})

/** The time that a sign-in has to go on, in milliseconds. */
const validityOf = ({ limits, client }: SignInCall): number =>
  (client.record.settings.AuthSessionValidity ?? 0) * 60_000 || limits.signInValidity

/** Whether everything that a sign-in began on still holds. */
export const stillHolds = ({ epoch, tokensValidAfter }: BegunSignIn, user: Basis): boolean =>
  epoch === (user?.signInEpoch ?? 0) && tokensValidAfter === (user?.tokensValidAfter ?? 0)

/**
 * The refusal of a session whose state has changed: by its own answer, which is told, or by something else. It is used
 * up in either case, so one that has not expired leaves a single row.
 */
export const refusalOfEnded = async (
  { store }: Pick<SignInCall, 'store'>,
  proof: OneTimeProof,
): Promise<CognitoError> => ((await store.consumeProof(proof)) ? invalidSession() : sessionUsed())

/**
 * An array, since there is little room in the text that clients carry. It saves the names of members. The state of the
 * user has a fixed width: anyone can begin a sign-in, and its length must not tell that there is a user.
 */
type SealedSignIn<T> = readonly [
  sub: string,
  expires: number,
  epoch: string,
  tokensValidAfter: string,
  step: T,
]

/** A whole number from 0 to 2⁵³ − 1 as 11 digits to the base 36, which is as many as the greatest has. */
const toFixedWidth = (value: number) => value.toString(36).padStart(11, '0')
const fromFixedWidth = (text: string) => Number.parseInt(text, 36)

/** One kind of begun sign-in. `step` tells how far the user has come. */
export function begunSignIns<T>(purpose: string) {
  const parts = sealed<SealedSignIn<T>>(`sign-in ${purpose}`)
  return {
    seal: (call: Pick<Context, 'vault'>, scope: string, begun: BegunSignIn, step: T): string =>
      parts.seal(call, scope, [
        begun.sub,
        begun.expires,
        toFixedWidth(begun.epoch),
        toFixedWidth(begun.tokensValidAfter),
        step,
      ]),
    open(call: Pick<Context, 'vault'>, scope: string, text: string) {
      const opened = parts.open(call, scope, text)
      if (!opened) return undefined
      const [sub, expires, epoch, tokensValidAfter, step] = opened
      const begun: BegunSignIn = {
        sub,
        expires,
        epoch: fromFixedWidth(epoch),
        tokensValidAfter: fromFixedWidth(tokensValidAfter),
      }
      return { begun, step }
    },
  }
}

/** The scope of a begun sign-in. A sign-in that began at one app client cannot go on at another. */
export const scopeOf = ({ client }: Pick<SignInCall, 'client'>) => `${client.poolId} ${client.id}`
