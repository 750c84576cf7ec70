import { arnOfPool } from '../../domain/pool-description.ts'
import { poolOf } from '../../domain/key-rights.ts'
import type { Tags } from '../../domain/tags.ts'
import type { Context } from '../../context.ts'
import { notArnOfPool } from '../../errors.ts'
import type { Signer } from '../../signing/signer.ts'
import { poolAdministrator, type PoolAdministrator } from '../callers.ts'

/**
 * An administrator of the pool whose ARN the request names. Only pools have tags.
 * @throws {CognitoError} InvalidParameterException: not the ARN of a pool of this server ·
 *   ResourceNotFoundException: there is no such pool
 */
export async function taggedPool(
  context: Context,
  input: { readonly ResourceArn: string },
  signer: Signer | undefined,
): Promise<PoolAdministrator> {
  const poolId = poolOf(input)
  if (poolId === undefined || arnOfPool(poolId) !== input.ResourceArn) throw notArnOfPool()
  return poolAdministrator(context, { UserPoolId: poolId }, signer)
}

/** Gives a pool other tags. They are no change of the pool itself, so the date of its last change stays. */
export async function saveTags({ store, pool }: Context & PoolAdministrator, tags: Tags): Promise<void> {
  const { record } = pool
  const settings = { ...record.settings, UserPoolTags: tags }
  await store.savePool({ ...record, version: record.version + 1, settings })
}
