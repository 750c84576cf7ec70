import assert from 'node:assert/strict'
import test from 'node:test'
import type { CreateUserPoolRequest, MessageTemplateType, RecoveryOptionType } from '../../src/model/types.ts'
import { toPool, type PoolRecord } from '../../src/domain/pool.ts'
import { changedPoolSettings, newPoolSettings } from '../../src/domain/pool-settings.ts'
import { newSchema } from '../../src/domain/schema.ts'

const create = (request: Partial<CreateUserPoolRequest> = {}) =>
  newPoolSettings({ PoolName: 'people', ...request })

const recordOf = (request: Partial<CreateUserPoolRequest> = {}): PoolRecord => ({
  id: 'eu-west-2_ilD61yy1L',
  version: 1,
  created: 1_725_620_518_421,
  modified: 1_725_620_518_421,
  settings: create(request),
  schema: newSchema(request.Schema ?? []),
})

/** As the wire carries it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const invalid = (message: string) => ({ name: 'InvalidParameterException', message })

// Defaults

test('a password policy that is given requires only the classes that it names', () => {
  assert.deepEqual(
    create({ Policies: { PasswordPolicy: { MinimumLength: 6, RequireNumbers: true } } }).Policies
      ?.PasswordPolicy,
    {
      MinimumLength: 6,
      RequireUppercase: false,
      RequireLowercase: false,
      RequireNumbers: true,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 7,
    },
  )
})

test('the rules see the password policy that the pool shows', () => {
  const policies: CreateUserPoolRequest['Policies'][] = [
    undefined,
    {},
    { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    { PasswordPolicy: {} },
    { PasswordPolicy: { MinimumLength: 20, RequireSymbols: true, TemporaryPasswordValidityDays: 0 } },
  ]
  for (const Policies of policies) {
    const record = recordOf({ Policies })
    assert.deepEqual(toPool(record).passwordPolicy, record.settings.Policies?.PasswordPolicy)
  }
})

test('a record without any policy has the default one for the rules too', () => {
  const record = recordOf()
  const bare = { ...record, settings: { ...record.settings, Policies: undefined } }
  assert.deepEqual(toPool(bare).passwordPolicy, record.settings.Policies?.PasswordPolicy)
})

test('how long a temporary password is good may be said in its older place, and both show it', () => {
  const older = create({ AdminCreateUserConfig: { UnusedAccountValidityDays: 30 } })
  assert.equal(older.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays, 30)
  const newer = create({
    AdminCreateUserConfig: { UnusedAccountValidityDays: 0 },
    Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } },
  })
  assert.equal(newer.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays, 3)
  assert.equal(newer.AdminCreateUserConfig?.UnusedAccountValidityDays, 3)
})

test('two lifetimes of temporary passwords that differ are refused', () => {
  const days = (newer: number, older: number) =>
    create({
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: newer } },
      AdminCreateUserConfig: { UnusedAccountValidityDays: older },
    })
  assert.throws(
    () => days(3, 30),
    invalid(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ),
  )
  assert.equal(days(3, 3).AdminCreateUserConfig?.UnusedAccountValidityDays, 3)
  assert.equal(days(0, 30).Policies?.PasswordPolicy?.TemporaryPasswordValidityDays, 30)
})

test('the words of verification messages show in the template and under their older names', () => {
  const words = {
    SmsMessage: 'sms {####}',
    EmailMessage: 'mail {####}',
    EmailSubject: 'subject',
  }
  const older = {
    SmsVerificationMessage: words.SmsMessage,
    EmailVerificationMessage: words.EmailMessage,
    EmailVerificationSubject: words.EmailSubject,
  }
  const template = { ...words, DefaultEmailOption: 'CONFIRM_WITH_CODE' }
  for (const request of [older, { VerificationMessageTemplate: words }]) {
    const { VerificationMessageTemplate, ...rest } = create(request)
    assert.deepEqual(plain(VerificationMessageTemplate), template)
    assert.equal(rest.SmsVerificationMessage, words.SmsMessage)
    assert.equal(rest.EmailVerificationMessage, words.EmailMessage)
    assert.equal(rest.EmailVerificationSubject, words.EmailSubject)
  }
})

test('where the words are given twice the template decides', () => {
  const settings = create({
    EmailVerificationMessage: 'old {####}',
    VerificationMessageTemplate: { EmailMessage: 'new {####}' },
  })
  assert.equal(settings.EmailVerificationMessage, 'new {####}')
})

// Settings against each other

test('a pool has aliases or user name attributes, not both', () => {
  assert.throws(
    () => create({ AliasAttributes: ['email'], UsernameAttributes: ['phone_number'] }),
    invalid('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.'),
  )
  assert.doesNotThrow(() => create({ AliasAttributes: [], UsernameAttributes: ['phone_number'] }))
})

test('attributes verified before an update must be verified automatically', () => {
  const UserAttributeUpdateSettings = {
    AttributesRequireVerificationBeforeUpdate: ['email', 'phone_number'] as const,
  }
  const refused = invalid(
    'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
  )
  assert.throws(() => create({ UserAttributeUpdateSettings }), refused)
  assert.throws(() => create({ UserAttributeUpdateSettings, AutoVerifiedAttributes: ['email'] }), refused)
  const settings = create({ UserAttributeUpdateSettings, AutoVerifiedAttributes: ['phone_number', 'email'] })
  assert.deepEqual(settings.UserAttributeUpdateSettings, UserAttributeUpdateSettings)
})

test('a preferred user name is an alias or required, not both', () => {
  const Schema = [{ Name: 'preferred_username', Required: true }]
  assert.throws(() => create({ Schema, AliasAttributes: ['preferred_username'] }), {
    name: 'InvalidParameterException',
  })
  assert.doesNotThrow(() => create({ Schema }))
  assert.doesNotThrow(() => create({ AliasAttributes: ['preferred_username'] }))
})

test('passwords cannot be taken out of the first factors', () => {
  assert.throws(
    () => create({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } }),
    invalid('Password should be configured as one of the allowed first auth factors.'),
  )
})

test('codes by SMS begin a sign-in only in a pool that can send them', () => {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'SMS_OTP'] } } as const
  const refused = invalid(
    'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
  )
  assert.throws(() => create({ Policies }), refused)
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
  const settings = create({ Policies, SmsConfiguration })
  const UserPoolId = 'eu-west-2_ilD61yy1L'
  assert.throws(() => changedPoolSettings({ settings }, { UserPoolId }), refused)
  assert.doesNotThrow(() => changedPoolSettings({ settings }, { UserPoolId, SmsConfiguration }))
})

test('ways of recovery have an order, and an administrator is the only one or none', () => {
  const recovery = (...RecoveryMechanisms: RecoveryOptionType[]) =>
    create({ AccountRecoverySetting: { RecoveryMechanisms } }).AccountRecoverySetting
  const byMail = { Priority: 1, Name: 'verified_email' } as const
  assert.throws(
    () => recovery(byMail, { Priority: 2, Name: 'admin_only' }),
    invalid('Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.'),
  )
  assert.throws(() => recovery(byMail, { Priority: 1, Name: 'verified_phone_number' }), {
    name: 'InvalidParameterException',
  })
  for (const mechanisms of [
    [{ Priority: 1, Name: 'admin_only' }],
    [byMail],
    [byMail, { Priority: 2, Name: 'verified_phone_number' }],
  ] as const) {
    assert.deepEqual(recovery(...mechanisms), { RecoveryMechanisms: mechanisms })
  }
})

test('a key of your own is named', () => {
  const KeyType = 'CUSTOMER_MANAGED_KEY'
  assert.throws(() => create({ KeyConfiguration: { KeyType } }), { name: 'InvalidParameterException' })
  const KmsKeyArn = 'arn:aws:kms:eu-west-2:000000000000:key/7d0f3f0e'
  assert.doesNotThrow(() => create({ KeyConfiguration: { KeyType, KmsKeyArn } }))
  assert.doesNotThrow(() => create({ KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' } }))
})

test('a second factor needs a way to send SMS', () => {
  const refused = invalid(
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  )
  assert.throws(() => create({ MfaConfiguration: 'ON' }), refused)
  assert.throws(() => create({ MfaConfiguration: 'OPTIONAL' }), refused)
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }
  assert.doesNotThrow(() => create({ MfaConfiguration: 'OPTIONAL', SmsConfiguration }))
})

test('a template for links has a link; a code alone is none', () => {
  const of = (EmailMessageByLink: string) => create({ VerificationMessageTemplate: { EmailMessageByLink } })
  for (const text of ['EMAIL CODE {####}', 'no placeholder']) {
    assert.throws(() => of(text), invalid('The message is invalid.'))
  }
  assert.doesNotThrow(() => of('Please {##click here##}'))
})

test('an invitation names its user and their password', () => {
  const of = (InviteMessageTemplate: MessageTemplateType, more: Partial<CreateUserPoolRequest> = {}) =>
    create({ ...more, AdminCreateUserConfig: { InviteMessageTemplate } })
  const lacks = (member: string, placeholder: string) =>
    invalid(
      `1 validation error detected: Value at 'adminCreateUserConfig.inviteMessageTemplate.${member}' failed to ` +
        `satisfy constraint: Member must satisfy regular expression pattern: (?s).*\\{${placeholder}\\}.*`,
    )
  assert.throws(() => of({ EmailMessage: 'Password {####}' }), lacks('emailMessage', 'username'))
  assert.throws(() => of({ SMSMessage: 'Welcome {username}' }), lacks('sMSMessage', '####'))
  assert.doesNotThrow(() => of({ EmailMessage: '{username} {####}', SMSMessage: '{####} {username}' }))
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } as const
  assert.doesNotThrow(() => of({ EmailMessage: 'Welcome {username}' }, { Policies }))
  assert.throws(() => of({ EmailMessage: 'Welcome' }, { Policies }), lacks('emailMessage', 'username'))
})

// Updates

test('an update puts most settings that it omits back to their defaults, and keeps what protects users', () => {
  const kept = {
    Policies: {
      PasswordPolicy: { MinimumLength: 20 },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
    },
    UserPoolTier: 'PLUS',
  } as const
  const settings = create({
    ...kept,
    DeletionProtection: 'ACTIVE',
    AutoVerifiedAttributes: ['email'],
    EmailVerificationMessage: 'mail {####}',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    UserPoolTags: { team: 'blue' },
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
  })
  assert.deepEqual(
    plain(changedPoolSettings({ settings }, { UserPoolId: 'eu-west-2_ilD61yy1L' })),
    plain(create(kept)),
  )
})

test('an update may give the lifetime of temporary passwords in its older place, and the policy stays', () => {
  const settings = create({ Policies: { PasswordPolicy: { MinimumLength: 20 } } })
  const { Policies, AdminCreateUserConfig } = changedPoolSettings(
    { settings },
    {
      UserPoolId: 'eu-west-2_ilD61yy1L',
      AdminCreateUserConfig: { UnusedAccountValidityDays: 30 },
    },
  )
  assert.equal(Policies?.PasswordPolicy?.MinimumLength, 20)
  assert.equal(Policies.PasswordPolicy.TemporaryPasswordValidityDays, 30)
  assert.equal(AdminCreateUserConfig?.UnusedAccountValidityDays, 30)
})

test('an update keeps the name, unless it gives another, and how users are called', () => {
  const forGood = { AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } } as const
  const settings = create(forGood)
  assert.deepEqual(
    plain(changedPoolSettings({ settings }, { UserPoolId: 'eu-west-2_ilD61yy1L' })),
    plain(create(forGood)),
  )
  const renamed = changedPoolSettings({ settings }, { UserPoolId: 'eu-west-2_ilD61yy1L', PoolName: 'staff' })
  assert.equal(renamed.PoolName, 'staff')
})

test('an update that leaves AutoVerifiedAttributes out cannot hold values for verification', () => {
  const UserAttributeUpdateSettings = { AttributesRequireVerificationBeforeUpdate: ['email'] as const }
  const settings = create({ AutoVerifiedAttributes: ['email'] })
  assert.throws(
    () =>
      changedPoolSettings({ settings }, { UserPoolId: 'eu-west-2_ilD61yy1L', UserAttributeUpdateSettings }),
    invalid(
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ),
  )
})
