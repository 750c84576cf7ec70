import { protectionOf, type Protection } from '../domain/email-undo.ts'
import type { User } from '../domain/user.ts'
import type { Context } from '../context.ts'
import { openSeed, sealSeed } from './software-token.ts'

/**
 * The protection that undoing a change of the e-mail address brings back, sealed. The seed of an app has no seal of
 * its own in it: a seal within a seal would be left behind when the master key is changed.
 */
export function sealProtection(
  { vault }: Pick<Context, 'vault'>,
  before: User,
  { email, version }: { readonly email: string; readonly version: number },
): string {
  const protection = withSeed(protectionOf(before, email), (seed) => openSeed({ vault }, before, seed))
  return vault.seal(undoPurpose(before, version), JSON.stringify(protection))
}

export function openProtection(
  { vault }: Pick<Context, 'vault'>,
  user: User,
  version: number,
  sealed: string,
): Protection {
  const protection = JSON.parse(vault.open(undoPurpose(user, version), sealed)) as Protection
  return withSeed(protection, (seed) => sealSeed({ vault }, user, seed))
}

function withSeed(protection: Protection, change: (seed: string) => string): Protection {
  const { softwareToken } = protection
  if (softwareToken?.seed === undefined) return protection
  return { ...protection, softwareToken: { ...softwareToken, seed: change(softwareToken.seed) } }
}

/** The purpose that the protection from before a change is sealed for. The change made this version of the user. */
export const undoPurpose = ({ poolId, sub }: Pick<User, 'poolId' | 'sub'>, version: number) =>
  `undo ${poolId} ${sub} ${version}`
