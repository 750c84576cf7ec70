import { newClientSettings } from '../domain/client-settings.ts'
import { newPoolSettings } from '../domain/pool-settings.ts'
import { newSchema } from '../domain/schema.ts'
import { Conflict, type Store } from '../store/store.ts'

export interface DevelopmentPool {
  readonly poolId: string
  readonly clientId: string
}

/**
 * The pool and app client that development starts with. Their ids never change, so apps can keep them. The id of the
 * pool begins with a region of AWS, since verifiers of tokens accept no other.
 */
export const developmentPool = {
  poolId: 'us-east-1_rockpool',
  clientId: 'rockpoolwebclient',
} as const satisfies DevelopmentPool

/** The id of this pool in data of earlier versions. It stays what it is, with its users and its client. */
const earlierPoolId = 'local_rockpool'

/**
 * Makes the pool and its client if they do not exist yet. Their settings are what an app made with Amplify expects.
 * Any user name is allowed, an e-mail address among them, in any case. The e-mail address is verified by code, at
 * sign-up and before a change takes effect. Sign-in is by SRP or password. Answers the ids.
 */
export async function makeDevelopmentPool(store: Store, now: number): Promise<DevelopmentPool> {
  const { clientId } = developmentPool
  const poolId = (await store.findPool(earlierPoolId)) ? earlierPoolId : developmentPool.poolId
  const times = { version: 1, created: now, modified: now }
  if (!(await store.findPool(poolId))) {
    const schema = newSchema([
      { Name: 'CustomAttr1', AttributeDataType: 'String', Mutable: true },
      { Name: 'CustomAttr2', AttributeDataType: 'Number', Mutable: true },
    ])
    const settings = newPoolSettings({
      PoolName: 'rockpool',
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      UsernameConfiguration: { CaseSensitive: false },
    })
    await unlessThere(store.savePool({ id: poolId, ...times, settings, schema }))
  }
  const pool = await store.findPool(poolId)
  if (!pool || (await store.findClient(clientId))) return { poolId, clientId }
  const settings = newClientSettings(pool, {
    UserPoolId: poolId,
    ClientName: 'web',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    EnableTokenRevocation: true,
    PreventUserExistenceErrors: 'ENABLED',
  })
  await unlessThere(store.saveClient({ id: clientId, poolId, ...times, settings }))
  return { poolId, clientId }
}

/** Another server that starts on the same database may be first. */
async function unlessThere(saving: Promise<void>): Promise<void> {
  try {
    await saving
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
  }
}
