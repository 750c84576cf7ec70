import { hash } from 'node:crypto'
import { codeLasts, findStep, seedBytes, toBase32 } from '../domain/totp.ts'
import type { User } from '../domain/user.ts'
import type { Context } from '../context.ts'

type Owner = Pick<User, 'poolId' | 'sub'>

/** A new seed, in the form for the user's app and in the stored form. */
export function newSeed({ random, vault }: Pick<Context, 'random' | 'vault'>, user: Owner) {
  const seed = random.bytes(seedBytes)
  return { shown: toBase32(seed), sealed: sealSeed({ vault }, user, seed.toString('hex')) }
}

/** The stored form of a seed (hexadecimal). */
export const sealSeed = ({ vault }: Pick<Context, 'vault'>, user: Owner, seed: string): string =>
  vault.seal(seedPurpose(user), seed)

/** A kept seed, in hexadecimal. */
export const openSeed = ({ vault }: Pick<Context, 'vault'>, user: Owner, sealed: string): string =>
  vault.open(seedPurpose(user), sealed)

/** The time step at which a code was made from a kept seed, if that is about now. */
export const findStepOf = (
  { vault, now }: Pick<Context, 'vault' | 'now'>,
  user: Owner,
  sealed: string,
  code: string,
): number | undefined => findStep(Buffer.from(openSeed({ vault }, user, sealed), 'hex'), code, now())

/**
 * Uses up the code of a step, so that an onlooker cannot sign in with it. Answers no if it was used before. Another
 * app of the same user has codes of its own.
 */
export const useStep = (
  { store, vault }: Pick<Context, 'store' | 'vault'>,
  { poolId, sub }: Owner,
  sealed: string,
  step: number,
): Promise<boolean> => {
  // The hash is over the seed itself: a seed that is sealed anew is still the same app.
  const seed = hash('sha256', openSeed({ vault }, { poolId, sub }, sealed))
  const id = `software token ${seed.slice(0, 16)} ${step}`
  return store.consumeProof({ poolId, sub, id, expires: (step + 2) * codeLasts })
}

/** The purpose that a seed is sealed for. */
export const seedPurpose = ({ poolId, sub }: Owner) => `software token ${poolId} ${sub}`
