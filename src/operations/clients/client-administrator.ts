import { clientNotFound } from '../../errors.ts'
import type { AppClient } from '../../rules/pool.ts'
import { type PoolAdministrator, poolAdministrator } from '../callers.ts'
import type { Ground, Signer } from '../ground.ts'

export interface ClientAdministrator extends PoolAdministrator {
  readonly client: AppClient
}

/** An administrator of one of a pool's app clients. A client of another pool is not found. */
export async function clientAdministrator(
  ground: Ground,
  input: { readonly UserPoolId: string; readonly ClientId: string },
  signer: Signer | undefined,
): Promise<ClientAdministrator> {
  const found = await poolAdministrator(ground, input, signer)
  const client = await ground.store.findClient(input.ClientId)
  if (client?.poolId !== found.pool.id) throw clientNotFound(input.ClientId)
  ground.trail.client = client.id
  return { ...found, client }
}
