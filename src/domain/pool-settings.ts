import {
  eitherAliasesOrUsernameAttributes,
  invitationLacks,
  keyArnMissing,
  linkMissing,
  mfaNeedsSms,
  mfaWithoutFactor,
  passwordFactorMissing,
  preferredUsernameRequiredAndAlias,
  recoveryByAdministratorsAlone,
  recoveryPriorityTwice,
  smsFactorWithoutSms,
  temporaryPasswordValidityTwice,
  verifyBeforeUpdateNeedsAutoVerified,
} from '../errors.ts'
import type {
  CreateUserPoolRequest,
  PasswordPolicyType,
  SignInPolicyType,
  UpdateUserPoolRequest,
} from '../model/types.ts'
import { checkHistoryFitsTier } from './password-history.ts'
import { hasCode, hasLink, hasUsername } from './message-template.ts'
import {
  allowsNoPassword,
  defaultPasswordPolicy,
  offeredFactors,
  passwordOnly,
  type PoolRecord,
  type PoolSettings,
} from './pool.ts'
import { checkTags } from './tags.ts'

/**
 * The settings of a new pool, with the defaults filled in.
 * @throws {CognitoError} InvalidParameterException: settings that exclude each other · UserPoolTaggingException
 */
export function newPoolSettings(request: CreateUserPoolRequest): PoolSettings {
  const { Schema: schema = [], ...requested } = request
  if (requested.AliasAttributes?.length && requested.UsernameAttributes?.length)
    throw eitherAliasesOrUsernameAttributes()
  const requires = (name: string) => schema.some(({ Name, Required }) => Name === name && Required)
  if (requested.AliasAttributes?.includes('preferred_username') && requires('preferred_username')) {
    throw preferredUsernameRequiredAndAlias()
  }
  return toSettings(requested)
}

/**
 * The settings of a pool after an update. Most settings that the update omits go back to their defaults. What protects
 * users stays as it was, and so does what no update can name: the way users are named is fixed when the pool is made.
 * @throws {CognitoError} InvalidParameterException: settings that exclude each other, second factors turned on without
 * one, SMS taken from a pool whose second factors need them · UserPoolTaggingException
 */
export function changedPoolSettings(
  { settings, factors }: Pick<PoolRecord, 'settings' | 'factors'>,
  request: UpdateUserPoolRequest,
): PoolSettings {
  const { UserPoolId: _, ...requested } = request
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration } = settings
  const changed = {
    ...requested,
    ...toKept(settings, requested),
    AliasAttributes,
    UsernameAttributes,
    UsernameConfiguration,
  }
  checkMfa({ settings, factors }, changed)
  checkHistoryFitsTier(changed, settings)
  return toSettings(changed, factors)
}

/** What an update leaves as it was unless it names another value. Each of the two policies stays for itself. */
function toKept(settings: PoolSettings, requested: Omit<UpdateUserPoolRequest, 'UserPoolId'>) {
  const { Policies, UserAttributeUpdateSettings: held, AdminCreateUserConfig } = requested
  const signIn = Policies?.SignInPolicy
  return {
    PoolName: requested.PoolName ?? settings.PoolName,
    MfaConfiguration: requested.MfaConfiguration ?? settings.MfaConfiguration,
    UserPoolTier: requested.UserPoolTier ?? settings.UserPoolTier,
    UserAttributeUpdateSettings: held?.AttributesRequireVerificationBeforeUpdate
      ? held
      : settings.UserAttributeUpdateSettings,
    Policies: {
      PasswordPolicy:
        Policies?.PasswordPolicy ??
        withDays(settings.Policies?.PasswordPolicy, AdminCreateUserConfig?.UnusedAccountValidityDays),
      SignInPolicy: signIn?.AllowedFirstAuthFactors ? signIn : settings.Policies?.SignInPolicy,
    },
  }
}

/** The lifetime of temporary passwords in its older place is a change of the policy that stays. */
const withDays = (policy: PasswordPolicyType | undefined, days: number | undefined) =>
  policy && days ? { ...policy, TemporaryPasswordValidityDays: days } : policy

/**
 * An update turns second factors on only if the pool has one. While they are on, it cannot take the way to send SMS
 * from a pool that offers them: users who have no other factor would be without one.
 */
function checkMfa(before: Pick<PoolRecord, 'settings' | 'factors'>, changed: PoolSettings): void {
  const { MfaConfiguration: mfa = 'OFF' } = changed
  if (mfa === 'OFF') return
  const offered = offeredFactors({ settings: changed, factors: before.factors })
  const wasOff = (before.settings.MfaConfiguration ?? 'OFF') === 'OFF'
  if (wasOff && offered.length === 0) throw mfaWithoutFactor()
  if (offeredFactors(before).includes('SMS_MFA') && !offered.includes('SMS_MFA')) throw mfaNeedsSms()
}

/** Fills the defaults in, and checks settings against each other. */
function toSettings(requested: PoolSettings, factors?: PoolRecord['factors']): PoolSettings {
  const { MfaConfiguration = 'OFF', UserPoolTier = 'ESSENTIALS' } = requested
  if (MfaConfiguration !== 'OFF' && offeredFactors({ settings: requested, factors }).length === 0) {
    throw mfaNeedsSms()
  }
  checkKey(requested)
  checkHistoryFitsTier(requested)
  checkTags(requested.UserPoolTags ?? {}, 'UserPoolTaggingException')
  const settings = {
    ...requested,
    DeletionProtection: requested.DeletionProtection ?? 'INACTIVE',
    MfaConfiguration,
    UserPoolTier,
    LambdaConfig: requested.LambdaConfig ?? {},
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' as const, ...requested.EmailConfiguration },
    UserAttributeUpdateSettings: toUpdateSettings(requested),
    AccountRecoverySetting: toRecovery(requested),
  }
  return { ...settings, ...toPolicies(settings), ...toTemplates(settings) }
}

const defaultRecovery = {
  RecoveryMechanisms: [
    { Priority: 1, Name: 'verified_email' },
    { Priority: 2, Name: 'verified_phone_number' },
  ],
} as const

/** The ways of recovery have different priorities. Recovery by administrators leaves no other way. */
function toRecovery({ AccountRecoverySetting: requested }: PoolSettings) {
  const mechanisms = requested?.RecoveryMechanisms
  if (!requested || !mechanisms) return defaultRecovery
  if (mechanisms.length > 1 && mechanisms.some(({ Name }) => Name === 'admin_only')) {
    throw recoveryByAdministratorsAlone()
  }
  const priorities = new Set(mechanisms.map(({ Priority }) => Priority))
  if (priorities.size < mechanisms.length) throw recoveryPriorityTwice()
  return requested
}

function checkKey({ KeyConfiguration: key }: PoolSettings): void {
  if (key?.KeyType === 'CUSTOMER_MANAGED_KEY' && key.KmsKeyArn === undefined) throw keyArnMissing()
}

/** A new value can wait for its verification only if a code is sent for it. */
function toUpdateSettings({
  AutoVerifiedAttributes: automatic = [],
  UserAttributeUpdateSettings,
}: PoolSettings) {
  const held = UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? []
  if (!held.every((name) => automatic.includes(name))) throw verifyBeforeUpdateNeedsAutoVerified()
  return { AttributesRequireVerificationBeforeUpdate: held }
}

/**
 * A pool without a password policy has Cognito's. A policy does not require the character classes that it omits. The
 * lifetime of a temporary password is stored in two places, which agree.
 */
function toPolicies({ Policies, AdminCreateUserConfig, SmsConfiguration }: PoolSettings) {
  const password = Policies?.PasswordPolicy
  const days = password?.TemporaryPasswordValidityDays
  const olderDays = AdminCreateUserConfig?.UnusedAccountValidityDays
  if (days && olderDays && days !== olderDays) throw temporaryPasswordValidityTwice()
  const validityDays = days || olderDays || defaultPasswordPolicy.TemporaryPasswordValidityDays
  const signIn = Policies?.SignInPolicy?.AllowedFirstAuthFactors ? Policies.SignInPolicy : passwordOnly
  checkFirstFactors(signIn, SmsConfiguration)
  return {
    Policies: {
      PasswordPolicy: {
        ...(password ? lenientPasswordPolicy : defaultPasswordPolicy),
        ...password,
        TemporaryPasswordValidityDays: validityDays,
      },
      SignInPolicy: signIn,
    },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...AdminCreateUserConfig,
      UnusedAccountValidityDays: validityDays,
    },
  }
}

/** A password always begins a sign-in. A code by SMS does only in a pool that can send it. */
function checkFirstFactors({ AllowedFirstAuthFactors: factors = [] }: SignInPolicyType, sms?: object): void {
  if (!factors.includes('PASSWORD')) throw passwordFactorMissing()
  if (factors.includes('SMS_OTP') && !sms) throw smsFactorWithoutSms()
}

const lenientPasswordPolicy = {
  MinimumLength: defaultPasswordPolicy.MinimumLength,
  RequireUppercase: false,
  RequireLowercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
}

/**
 * The texts of verification messages are in the template and, under their older names, beside it. Both show the same
 * text. If a request gives both, the template decides.
 */
function toTemplates(requested: PoolSettings) {
  const template = {
    DefaultEmailOption: 'CONFIRM_WITH_CODE' as const,
    SmsMessage: requested.SmsVerificationMessage,
    EmailMessage: requested.EmailVerificationMessage,
    EmailSubject: requested.EmailVerificationSubject,
    ...requested.VerificationMessageTemplate,
  }
  const { EmailMessageByLink } = template
  if (EmailMessageByLink !== undefined && !hasLink(EmailMessageByLink)) throw linkMissing()
  checkInvitations(requested)
  return {
    VerificationMessageTemplate: template,
    SmsVerificationMessage: template.SmsMessage,
    EmailVerificationMessage: template.EmailMessage,
    EmailVerificationSubject: template.EmailSubject,
  }
}

/** An invitation gives the user's name and password; it omits the password if none is needed. */
function checkInvitations(requested: PoolSettings): void {
  const { SMSMessage, EmailMessage } = requested.AdminCreateUserConfig?.InviteMessageTemplate ?? {}
  for (const [member, template] of [
    ['sMSMessage', SMSMessage],
    ['emailMessage', EmailMessage],
  ] as const) {
    if (template === undefined) continue
    if (!hasUsername(template)) throw invitationLacks(member, 'username')
    if (!hasCode(template) && !allowsNoPassword(requested)) throw invitationLacks(member, '####')
  }
}
