import { remainingFactors } from './mfa.ts'
import { verifiedFlagFor, type SecondFactors, type SoftwareToken, type User } from './user.ts'

/** How long a change of an e-mail address can be undone, in milliseconds. */
export const undoValidity = 7 * 24 * 3_600_000

/** The protection of an account before its e-mail address was changed. */
export interface Protection {
  readonly email: string
  readonly phoneNumber?: string | undefined
  readonly phoneNumberVerified?: string | undefined
  readonly secondFactors?: SecondFactors | undefined
  readonly softwareToken?: SoftwareToken | undefined
}

/** The protection of a user with this e-mail address. */
export const protectionOf = (
  { attributes, secondFactors, softwareToken }: User,
  email: string,
): Protection => ({
  email,
  phoneNumber: attributes['phone_number'],
  phoneNumberVerified: attributes[verifiedFlagFor.phone_number],
  secondFactors,
  softwareToken: softwareToken && { seed: softwareToken.seed, name: softwareToken.name },
})

/** The undos that a user still has, plus the undo of the current change. */
export const withUndo = (user: User, version: number, now: number): NonNullable<User['undos']> => [
  ...(user.undos ?? []).filter(({ expires }) => expires > now),
  { version, expires: now + undoValidity },
]

/**
 * The user after the change that made `version` is undone. An attacker may have changed more, so the earlier
 * protection is restored: address, phone number and second factors. Everything that waits for a code is dropped,
 * tokens end, and the password must be set anew. Undos of later changes are dropped too; undos of earlier ones stay.
 * `keepsPhone` leaves the current phone number, unverified: the earlier one now belongs to another user.
 */
export function undoEmailChange(
  user: User,
  version: number,
  before: Protection,
  { now, keepsPhone }: { readonly now: number; readonly keepsPhone: boolean },
): User {
  const attributes: Record<string, string> = {
    ...user.attributes,
    email: before.email,
    [verifiedFlagFor.email]: 'true',
  }
  if (keepsPhone) attributes[verifiedFlagFor.phone_number] = 'false'
  else {
    put(attributes, 'phone_number', before.phoneNumber)
    put(attributes, verifiedFlagFor.phone_number, before.phoneNumberVerified)
  }
  const { secondFactors, softwareToken } = before
  const undos = (user.undos ?? []).filter((undo) => undo.version < version && undo.expires > now)
  return {
    ...user,
    attributes,
    pending: {},
    status: user.status === 'CONFIRMED' ? 'RESET_REQUIRED' : user.status,
    secondFactors: remainingFactors({ attributes, secondFactors, softwareToken }),
    softwareToken,
    tokensValidAfter: now,
    undos,
  }
}

function put(values: Record<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) delete values[name]
  else values[name] = value
}

/** The link in the notice of a changed e-mail address. */
export interface UndoLink {
  readonly poolId: string
  readonly sub: string
  /** The version of the user that the change made. */
  readonly version: number
  readonly secret: string
}

export const undoPath = '/undoEmailChange'

export const toUndoToken = ({ poolId, sub, version, secret }: UndoLink): string =>
  [poolId, sub, version, secret].join('.')

/** Undefined if a token does not have the form of those that are sent. */
export function readUndoToken(token: string): UndoLink | undefined {
  const [, poolId, sub, version, secret] =
    /^([\w-]{1,45}_[0-9a-zA-Z]{1,9})\.([0-9a-f-]{36})\.([1-9]\d{0,8})\.([\w-]{32})$/.exec(token) ?? []
  if (poolId === undefined || sub === undefined || secret === undefined) return undefined
  return { poolId, sub, version: Number(version), secret }
}
