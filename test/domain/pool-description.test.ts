import assert from 'node:assert/strict'
import test from 'node:test'
import type { CreateUserPoolRequest } from '../../src/model/types.ts'
import type { PoolRecord } from '../../src/domain/pool.ts'
import { toDescribedUserPool, toNewUserPool } from '../../src/domain/pool-description.ts'
import { newPoolSettings } from '../../src/domain/pool-settings.ts'
import { newSchema } from '../../src/domain/schema.ts'

const recordOf = (request: Partial<CreateUserPoolRequest> = {}): PoolRecord => ({
  id: 'eu-west-2_ilD61yy1L',
  version: 1,
  created: 1_725_620_518_421,
  modified: 1_725_620_518_421,
  settings: newPoolSettings({ PoolName: 'people', ...request }),
  schema: newSchema(request.Schema ?? []),
})

/** As the wire carries it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** What Cognito answers to a name and a tier, in September 2026, without the schema. */
const captured = {
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Name: 'verified_email', Priority: 1 },
      { Name: 'verified_phone_number', Priority: 2 },
    ],
  },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
  Arn: 'arn:aws:cognito-idp:eu-west-2:000000000000:userpool/eu-west-2_ilD61yy1L',
  CreationDate: 1725620518.421,
  DeletionProtection: 'INACTIVE',
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
  EstimatedNumberOfUsers: 0,
  Id: 'eu-west-2_ilD61yy1L',
  IssuerConfiguration: { Type: 'ORIGINAL' },
  KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
  LambdaConfig: {},
  LastModifiedDate: 1725620518.421,
  MfaConfiguration: 'OFF',
  Name: 'people',
  Policies: {
    PasswordPolicy: {
      MinimumLength: 8,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercase: true,
      TemporaryPasswordValidityDays: 7,
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] },
  UserPoolTier: 'LITE',
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
}

test('a pool made with a name and a tier shows what Cognito shows, without texts, tags or lists', () => {
  const { SchemaAttributes: _, ...shown } = toNewUserPool(recordOf({ UserPoolTier: 'LITE' }))
  assert.deepEqual(plain(shown), captured)
})

test('reading a pool adds its tags, even if it has none, and does not tell a number of users', () => {
  const { SchemaAttributes: _, ...shown } = toDescribedUserPool(recordOf({ UserPoolTier: 'LITE' }))
  const { EstimatedNumberOfUsers: _users, ...rest } = captured
  assert.deepEqual(plain(shown), { ...rest, UserPoolTags: {} })
})

test('a pool without a tier is of ESSENTIALS', () => {
  assert.equal(toNewUserPool(recordOf()).UserPoolTier, 'ESSENTIALS')
})

test('a pool from before the newer settings shows their defaults', () => {
  const record = recordOf()
  const { PasswordPolicy } = record.settings.Policies ?? {}
  const old = { ...record, settings: { ...record.settings, Policies: { PasswordPolicy } } }
  assert.deepEqual(toDescribedUserPool(old).Policies, { ...captured.Policies, PasswordPolicy })
})

test('a key and an issuer are shown as they were given', () => {
  const given = {
    KeyConfiguration: {
      KeyType: 'CUSTOMER_MANAGED_KEY',
      KmsKeyArn: 'arn:aws:kms:eu-west-2:000000000000:key/7d0f3f0e',
    },
    IssuerConfiguration: { Type: 'UPDATED' },
  } as const
  const { KeyConfiguration, IssuerConfiguration } = toDescribedUserPool(recordOf(given))
  assert.deepEqual({ KeyConfiguration, IssuerConfiguration }, given)
})

test('reading a pool shows the schema in an order of its own, with the identities, and custom attributes last', () => {
  const record = recordOf({
    Schema: [
      { Name: 'tenant', AttributeDataType: 'String' },
      { Name: 'email', Required: true },
      { Name: 'identities', AttributeDataType: 'Number' },
    ],
  })
  const schema = toDescribedUserPool(record).SchemaAttributes ?? []
  assert.deepEqual(
    schema.map(({ Name }) => Name),
    // The order of raw answers of Cognito.
    (
      'profile address birthdate gender preferred_username updated_at website picture identities sub ' +
      'email_verified phone_number_verified phone_number zoneinfo locale email given_name family_name ' +
      'middle_name name nickname custom:tenant custom:identities'
    ).split(' '),
  )
  assert.deepEqual(schema[8], {
    Name: 'identities',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: {},
  })
  assert.equal(schema[15]?.Required, true)
})

test('a new pool shows the schema with sub first, and without the identities', () => {
  const names = toNewUserPool(recordOf()).SchemaAttributes?.map(({ Name }) => Name)
  assert.deepEqual(names?.slice(0, 3), ['sub', 'name', 'given_name'])
  assert.equal(names?.length, 20)
})
