import {
  type AppClient,
  type ClientSettings,
  type Pool,
  type PoolRecord,
  type PoolSettings,
  toAppClient,
  toPool,
} from '../../src/domain/pool.ts'
import { newSchema } from '../../src/domain/schema.ts'
import type { User } from '../../src/domain/user.ts'
import type { SchemaAttributeType } from '../../src/model/types.ts'

/** A pool of today's naming rules, with the standard attributes and the declared ones. */
export const newPool = (
  settings: Partial<PoolSettings> = {},
  declared: readonly SchemaAttributeType[] = [],
  record: Partial<PoolRecord> = {},
): Pool =>
  toPool({
    id: 'local_test',
    version: 1,
    created: 0,
    modified: 0,
    naming: 2,
    settings: { PoolName: 'test', ...settings },
    schema: newSchema(declared),
    ...record,
  })

export const newClient = (settings: Partial<ClientSettings> = {}): AppClient =>
  toAppClient({
    id: 'client',
    poolId: 'local_test',
    version: 1,
    created: 0,
    modified: 0,
    settings: { ClientName: 'test', ...settings },
  })

/** A confirmed user with these attributes. */
export const userWith = (attributes: User['attributes'] = {}, user: Partial<User> = {}): User => ({
  poolId: 'local_test',
  sub: '01990000-0000-7000-8000-000000000000',
  username: 'Diego',
  version: 3,
  status: 'CONFIRMED',
  enabled: true,
  created: 1,
  modified: 2,
  attributes,
  pending: {},
  temporarySince: undefined,
  tokensValidAfter: 0,
  ...user,
})

/** A string attribute that a pool declares. */
export const declared = (
  Name: string,
  attribute: Partial<SchemaAttributeType> = {},
): SchemaAttributeType => ({
  Name,
  AttributeDataType: 'String',
  ...attribute,
})

export const invalidParameter = (message: string | RegExp) => ({ name: 'InvalidParameterException', message })
export const notWritable = {
  name: 'NotAuthorizedException',
  message: 'A client attempted to write unauthorized attribute',
}
