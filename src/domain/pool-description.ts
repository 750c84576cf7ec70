import type { UserPoolDescriptionType, UserPoolType } from '../model/types.ts'
import { passwordOnly, type PoolRecord } from './pool.ts'
import { toDescribedSchema } from './schema.ts'

/** A new pool as CreateUserPool shows it. It has no users yet. */
export const toNewUserPool = (record: PoolRecord): UserPoolType => ({
  ...toUserPool(record),
  SchemaAttributes: record.schema,
  EstimatedNumberOfUsers: 0,
})

/**
 * A pool as DescribeUserPool shows it: with its tags, even if it has none, and with its schema in another order. The
 * number of users is omitted instead of invented.
 */
export const toDescribedUserPool = (record: PoolRecord): UserPoolType => ({
  ...toUserPool(record),
  SchemaAttributes: toDescribedSchema(record.schema),
  UserPoolTags: record.settings.UserPoolTags ?? {},
})

/** What both show. Pools from before the newer settings have their defaults. */
function toUserPool(record: PoolRecord): UserPoolType {
  const { PoolName: Name, ...settings } = record.settings
  return {
    Id: record.id,
    Name,
    ...settings,
    Policies: { SignInPolicy: passwordOnly, ...settings.Policies },
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY', ...settings.KeyConfiguration },
    IssuerConfiguration: { Type: 'ORIGINAL', ...settings.IssuerConfiguration },
    ...toDates(record),
    Arn: arnOfPool(record.id),
  }
}

/** The AWS account that all pools belong to. */
export const account = '000000000000'

/** The ARN of a pool. Its region is the beginning of its id. */
export const arnOfPool = (id: string) =>
  `arn:aws:cognito-idp:${id.slice(0, id.indexOf('_'))}:${account}:userpool/${id}`

/** A pool as lists show it. */
export function toUserPoolDescription(record: PoolRecord): UserPoolDescriptionType {
  const { PoolName: Name, LambdaConfig } = record.settings
  return { Id: record.id, Name, LambdaConfig, ...toDates(record) }
}

/** Times in seconds since 1970, with milliseconds as fraction. */
const toDates = ({ created, modified }: PoolRecord) => ({
  LastModifiedDate: modified / 1000,
  CreationDate: created / 1000,
})
