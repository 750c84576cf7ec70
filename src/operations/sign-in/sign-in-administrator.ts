import { clientNotFound } from '../../errors.ts'
import type { AppClient } from '../../domain/pool.ts'
import { type PoolAdministrator, poolAdministrator } from '../callers.ts'
import type { Caller } from '../define.ts'

interface SignInAdministrator extends PoolAdministrator {
  readonly client: AppClient
}

/**
 * An administrator who signs a user in at one of a pool's app clients. A client of another pool is not found. The
 * error is that of apps, not that of operations on the client itself.
 */
export const signInAdministrator: Caller<
  { readonly UserPoolId: string; readonly ClientId: string },
  SignInAdministrator
> = async (context, input, signer) => {
  const found = await poolAdministrator(context, input, signer)
  const client = await context.store.findClient(input.ClientId)
  if (client?.poolId !== found.pool.id) throw clientNotFound(input.ClientId)
  context.trail.client = client.id
  return { ...found, client }
}
