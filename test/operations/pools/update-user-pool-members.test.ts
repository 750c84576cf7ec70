import assert from 'node:assert/strict'
import test from 'node:test'
import type {
  CreateUserPoolRequest,
  SetUserPoolMfaConfigRequest,
  UpdateUserPoolRequest,
  UserPoolType,
} from '../../../src/model/types.ts'
import { shapes } from '../../../src/model/table.ts'
import { newWorld } from '../../support/world.ts'

/*
 * What an update does to each setting, in three requests: one that omits it, one that gives it empty, and one that
 * gives it another value. The pool had the setting before.
 */

type Member = Exclude<keyof UpdateUserPoolRequest, 'UserPoolId'>

/** The text of the refusal. An empty text or name has no other outcome: it breaks a constraint of the API. */
interface Refused {
  readonly refused: RegExp
}

interface Row {
  /** The member in the request that makes the pool, and what else it needs. */
  readonly made: Partial<CreateUserPoolRequest>
  readonly mfa?: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>
  /** What each of the updates says besides. */
  readonly beside?: Partial<UpdateUserPoolRequest>
  /** What DescribeUserPool shows after the update; undefined if the member is absent. */
  readonly omitted: unknown
  readonly empty: readonly [request: unknown, shown: unknown]
  readonly given: readonly [request: unknown, shown: unknown]
}

const empty: Refused = { refused: /failed to satisfy constraint/ }
const given = (value: unknown) => [value, value] as const

const allClasses = {
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
}
const strict = { ...allClasses, MinimumLength: 20, TemporaryPasswordValidityDays: 3 }
const withMail = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } as const
const passwordOnly = { AllowedFirstAuthFactors: ['PASSWORD'] }
const ofMail = { AttributesRequireVerificationBeforeUpdate: ['email'] } as const
const SnsCallerArn = 'arn:aws:iam::000000000000:role/sms'
const KmsKeyArn = 'arn:aws:kms:eu-test-1:000000000000:key/7d0f3f0e'
const PreSignUp = 'arn:aws:lambda:eu-test-1:000000000000:function:check'
const byCode = { DefaultEmailOption: 'CONFIRM_WITH_CODE' }
const everyRecovery = {
  RecoveryMechanisms: [
    { Priority: 1, Name: 'verified_email' },
    { Priority: 2, Name: 'verified_phone_number' },
  ],
}

/** A text has no empty form that the API takes, and goes when it is omitted. */
const textRow = (made: Partial<CreateUserPoolRequest>, other: string): Row => ({
  made,
  omitted: undefined,
  empty: ['', empty],
  given: given(other),
})

const rows: Readonly<Record<Member, Row>> = {
  // What stays if an update omits it

  PoolName: {
    made: { PoolName: 'staff' },
    omitted: 'staff',
    empty: ['', empty],
    given: given('guests'),
  },
  MfaConfiguration: {
    made: {},
    mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
    omitted: 'ON',
    empty: ['', empty],
    given: given('OFF'),
  },
  Policies: {
    made: { Policies: { PasswordPolicy: strict, SignInPolicy: withMail } },
    omitted: { PasswordPolicy: strict, SignInPolicy: withMail },
    empty: [{}, { PasswordPolicy: strict, SignInPolicy: withMail }],
    given: given({
      PasswordPolicy: { ...allClasses, MinimumLength: 12, TemporaryPasswordValidityDays: 7 },
      SignInPolicy: passwordOnly,
    }),
  },
  UserPoolTier: {
    made: { UserPoolTier: 'PLUS' },
    omitted: 'PLUS',
    empty: ['', empty],
    given: given('LITE'),
  },
  UserAttributeUpdateSettings: {
    made: { AutoVerifiedAttributes: ['email'], UserAttributeUpdateSettings: ofMail },
    beside: { AutoVerifiedAttributes: ['email'] },
    omitted: ofMail,
    empty: [{}, ofMail],
    given: given({ AttributesRequireVerificationBeforeUpdate: [] }),
  },

  // What goes back to its default

  AutoVerifiedAttributes: {
    made: { AutoVerifiedAttributes: ['email'] },
    omitted: undefined,
    empty: [[], []],
    given: given(['phone_number']),
  },
  DeletionProtection: {
    made: { DeletionProtection: 'ACTIVE' },
    omitted: 'INACTIVE',
    empty: ['', empty],
    given: given('ACTIVE'),
  },
  LambdaConfig: {
    made: { LambdaConfig: { PreSignUp } },
    omitted: {},
    empty: [{}, {}],
    given: given({ PostConfirmation: PreSignUp }),
  },
  SmsVerificationMessage: textRow({ SmsVerificationMessage: 'Code: {####}' }, 'Another: {####}'),
  EmailVerificationMessage: textRow({ EmailVerificationMessage: 'Code: {####}' }, 'Another: {####}'),
  EmailVerificationSubject: textRow({ EmailVerificationSubject: 'Code' }, 'Another'),
  SmsAuthenticationMessage: textRow({ SmsAuthenticationMessage: 'Code: {####}' }, 'Another: {####}'),
  VerificationMessageTemplate: {
    made: { VerificationMessageTemplate: { EmailMessage: 'Code: {####}' } },
    omitted: byCode,
    empty: [{}, byCode],
    given: [{ EmailSubject: 'Another' }, { ...byCode, EmailSubject: 'Another' }],
  },
  DeviceConfiguration: {
    made: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
    omitted: undefined,
    empty: [{}, {}],
    given: given({ DeviceOnlyRememberedOnUserPrompt: true }),
  },
  EmailConfiguration: {
    made: { EmailConfiguration: { From: 'a@example.com', EmailSendingAccount: 'DEVELOPER' } },
    omitted: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    empty: [{}, { EmailSendingAccount: 'COGNITO_DEFAULT' }],
    given: given({ From: 'b@example.com', EmailSendingAccount: 'DEVELOPER' }),
  },
  SmsConfiguration: {
    made: { SmsConfiguration: { SnsCallerArn, ExternalId: 'one' } },
    omitted: undefined,
    empty: [{}, {}],
    given: given({ SnsCallerArn, ExternalId: 'two' }),
  },
  UserPoolTags: {
    made: { UserPoolTags: { team: 'blue' } },
    omitted: {},
    empty: [{}, {}],
    given: given({ team: 'red' }),
  },
  AdminCreateUserConfig: {
    made: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
    omitted: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    empty: [{}, { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 }],
    given: given({ AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 30 }),
  },
  UserPoolAddOns: {
    made: { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } },
    omitted: undefined,
    empty: [{}, empty],
    given: given({ AdvancedSecurityMode: 'OFF' }),
  },
  AccountRecoverySetting: {
    made: { AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'admin_only' }] } },
    omitted: everyRecovery,
    empty: [{}, everyRecovery],
    given: given({ RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] }),
  },
  KeyConfiguration: {
    made: { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn } },
    omitted: { KeyType: 'AWS_OWNED_KEY' },
    empty: [{}, { KeyType: 'AWS_OWNED_KEY' }],
    given: given({ KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: `${KmsKeyArn}1` }),
  },
  IssuerConfiguration: {
    made: { IssuerConfiguration: { Type: 'UPDATED' } },
    omitted: { Type: 'ORIGINAL' },
    empty: [{}, { Type: 'ORIGINAL' }],
    given: given({ Type: 'UPDATED' }),
  },
  DcrConfiguration: {
    made: { DcrConfiguration: { OpenDcrEnabled: false, AllowedScopes: ['a'] } },
    omitted: undefined,
    empty: [{}, {}],
    given: given({ OpenDcrEnabled: false, AllowedScopes: ['b'] }),
  },
  AcrConfiguration: {
    made: { AcrConfiguration: { one: { AcrValue: '1' } } },
    omitted: undefined,
    empty: [{}, {}],
    given: given({ two: { AcrValue: '2' } }),
  },
}

/** PoolName is called Name where a pool is shown. */
const shownAs = (member: Member): keyof UserPoolType => (member === 'PoolName' ? 'Name' : member)

/** A pool that has the setting, after an update that says this about it. */
async function shownAfter(member: Member, { made, mfa, beside }: Row, about: object): Promise<unknown> {
  await using world = await newWorld()
  const { poolId: UserPoolId } = await world.pool(made)
  if (mfa) await world.call('SetUserPoolMfaConfig', { UserPoolId, ...mfa })
  await world.call('UpdateUserPool', { UserPoolId, ...beside, ...about })
  const { UserPool } = await world.call('DescribeUserPool', { UserPoolId })
  return UserPool?.[shownAs(member)]
}

const isRefused = (expected: unknown): expected is Refused => expected === empty

test('the table has every member of an update', () => {
  const shape = shapes['UpdateUserPoolRequest']
  assert.ok(shape?.kind === 'structure')
  const members = Object.keys(shape.members).filter((name) => name !== 'UserPoolId')
  assert.deepEqual(Object.keys(rows).toSorted(), members.toSorted())
})

for (const [name, row] of Object.entries(rows)) {
  const member = name as Member
  const stays = ['PoolName', 'MfaConfiguration', 'Policies', 'UserPoolTier', 'UserAttributeUpdateSettings']
  const fate = stays.includes(name) ? 'stays' : 'goes back to its default'
  test(`${name} ${fate} if an update omits it, and is what an update gives`, async () => {
    assert.deepEqual(await shownAfter(member, row, {}), row.omitted, 'omitted')
    for (const [about, [request, expected]] of [
      ['empty', row.empty],
      ['given', row.given],
    ] as const) {
      const update = shownAfter(member, row, { [name]: request })
      if (isRefused(expected)) await assert.rejects(update, expected.refused, about)
      else assert.deepEqual(await update, expected, about)
    }
  })
}
