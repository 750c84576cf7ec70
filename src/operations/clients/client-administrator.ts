import { namedClientNotFound } from '../../errors.ts'
import type { AppClient } from '../../domain/pool.ts'
import { type PoolAdministrator, poolAdministrator } from '../callers.ts'
import type { Caller } from '../define.ts'

export interface ClientAdministrator extends PoolAdministrator {
  readonly client: AppClient
}

interface ClientInput {
  readonly UserPoolId: string
  readonly ClientId: string
}

/** An administrator of one of a pool's app clients. A client of another pool is not found. */
export const clientAdministrator: Caller<ClientInput, ClientAdministrator> = async (
  context,
  input,
  signer,
) => {
  const found = await poolAdministrator(context, input, signer)
  const client = await context.store.findClient(input.ClientId)
  if (client?.poolId !== found.pool.id) throw namedClientNotFound()
  context.trail.client = client.id
  return { ...found, client }
}
