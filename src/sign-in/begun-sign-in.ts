import type { User } from '../domain/user.ts'
import type { Context, ClientCaller } from '../context.ts'
import { sealed } from '../crypto/sealed.ts'
import { signInValidity } from './validity.ts'

/**
 * A sign-in that is under way. It is not kept: the client carries it, sealed, with what it stands on. It leads nowhere
 * once that has changed: the password, the state of the user, or a sign-out everywhere.
 */
export interface BegunSignIn {
  readonly sub: string
  /** From when on it is not taken, in milliseconds since 1970. */
  readonly expires: number
  /** The user's `signInEpoch` when it began. */
  readonly epoch: number
  /** The user's `tokensValidAfter` when it began. */
  readonly tokensValidAfter: number
}

/** Of one who does not exist, all of it is zero. */
type Basis = Pick<User, 'signInEpoch' | 'tokensValidAfter'> | undefined

/** A sign-in that begins now, on what the user is now. `user` is undefined for one who does not exist. */
export const beginSignIn = (
  call: Context & ClientCaller,
  { sub, user }: { readonly sub: string; readonly user: Basis },
): BegunSignIn => ({
  sub,
  expires: call.now() + signInValidity(call, call.client),
  epoch: user?.signInEpoch ?? 0,
  tokensValidAfter: user?.tokensValidAfter ?? 0,
})

/** Whether everything that a sign-in began on still holds. */
export const stillHolds = ({ epoch, tokensValidAfter }: BegunSignIn, user: Basis): boolean =>
  epoch === (user?.signInEpoch ?? 0) && tokensValidAfter === (user?.tokensValidAfter ?? 0)

/** There is little room in what clients carry, and the names of members need none. */
type Parts<T> = readonly [sub: string, expires: number, epoch: number, tokensValidAfter: number, step: T]

/** One kind of begun sign-in: `step` is where the user stands. */
export function begunSignIns<T>(purpose: string) {
  const parts = sealed<Parts<T>>(`sign-in ${purpose}`)
  return {
    seal: (call: Pick<Context, 'vault'>, scope: string, begun: BegunSignIn, step: T): string =>
      parts.seal(call, scope, [begun.sub, begun.expires, begun.epoch, begun.tokensValidAfter, step]),
    open(call: Pick<Context, 'vault'>, scope: string, text: string) {
      const opened = parts.open(call, scope, text)
      if (!opened) return undefined
      const [sub, expires, epoch, tokensValidAfter, step] = opened
      return { begun: { sub, expires, epoch, tokensValidAfter } satisfies BegunSignIn, step }
    },
  }
}

/** What is begun at one app client is not gone on with at another. */
export const scopeOf = ({ client }: ClientCaller) => `${client.poolId} ${client.id}`
