import type { VerifiableAttribute } from './user.ts'
import type {
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  EmailMfaConfigType,
  PasswordPolicyType,
  SchemaAttributeType,
  UserPoolMfaType,
  WebAuthnConfigurationType,
} from '../model/types.ts'
import type { SecondFactor } from './user.ts'

/** The settings of a pool from an administrator, in the API's own words, with the defaults filled in. */
export type PoolSettings = Omit<CreateUserPoolRequest, 'Schema' | 'PoolName'> & { readonly PoolName: string }

/** The settings of an app client from an administrator, in the API's own words, with the defaults filled in. */
export type ClientSettings = Omit<
  CreateUserPoolClientRequest,
  'UserPoolId' | 'GenerateSecret' | 'ClientSecret'
>

/** A user pool as it is stored. Times are milliseconds since 1970. */
export interface PoolRecord {
  readonly id: string
  /** Grows by one at each change; a change names the version that it was decided on. */
  readonly version: number
  readonly created: number
  readonly modified: number
  readonly settings: PoolSettings
  /** All attributes in the order that CreateUserPool shows, custom ones under their full names. */
  readonly schema: readonly SchemaAttributeType[]
  /** The choice of SetUserPoolMfaConfig; absent if none was made since MFA was off. */
  readonly factors?: ChosenFactors | undefined
  readonly webAuthn?: WebAuthnConfigurationType | undefined
  /**
   * The version of the naming rules that the pool was made under; absent for the first. Since the second, every `sub`
   * is random. Names that ignore case are then compared in Unicode's compatibility form (NFKC).
   */
  readonly naming?: 2 | undefined
}

/** Which second factors an administrator wants a pool to offer. */
export interface ChosenFactors {
  readonly sms: boolean
  readonly softwareToken: boolean
  /** Absent if codes do not go by e-mail. */
  readonly email?: EmailMfaConfigType | undefined
}

/** An app client as it is stored. */
export interface ClientRecord {
  readonly id: string
  readonly poolId: string
  readonly version: number
  readonly created: number
  readonly modified: number
  readonly settings: ClientSettings
  /** The client's secrets, the oldest first; absent for a client without any. */
  readonly secrets?: readonly ClientSecret[]
  /** The only secret of a client whose record is from before there could be two, sealed by the vault. */
  readonly secret?: string
}

/** A secret of an app client. */
export interface ClientSecret {
  /** The secret itself, sealed by the vault. */
  readonly sealed: string
  readonly created: number
}

export type AttributeDataType = 'String' | 'Number' | 'Boolean' | 'DateTime'

/** One attribute of a pool, in the form that the rules work on. */
export interface AttributeDefinition {
  readonly name: string
  readonly type: AttributeDataType
  readonly mutable: boolean
  readonly required: boolean
  readonly developerOnly: boolean
  readonly custom: boolean
  /** Bounds of a string's length or of a number's value, which has up to 64 bits. */
  readonly min?: bigint
  readonly max?: bigint
}

/** The requirements for a password. */
export interface PasswordPolicy {
  readonly MinimumLength: number
  readonly RequireUppercase: boolean
  readonly RequireLowercase: boolean
  readonly RequireNumbers: boolean
  readonly RequireSymbols: boolean
  /** The number of days for which a temporary password is valid. */
  readonly TemporaryPasswordValidityDays: number
}

/** A pool as the rules see it. Made once for each stored version. */
export interface Pool {
  readonly id: string
  readonly record: PoolRecord
  readonly attributes: ReadonlyMap<string, AttributeDefinition>
  readonly usernameAttributes: ReadonlySet<VerifiableAttribute>
  readonly aliases: ReadonlySet<VerifiableAttribute | 'preferred_username'>
  readonly caseSensitive: boolean
  readonly autoVerified: ReadonlySet<VerifiableAttribute>
  readonly verifyBeforeUpdate: ReadonlySet<VerifiableAttribute>
  readonly passwordPolicy: PasswordPolicy
  /** The number of earlier passwords that no new one of the same user may equal; 0 in pools that keep none. */
  readonly passwordHistory: number
  readonly onlyAdministratorsCreate: boolean
  /** Whether no user, only users who turned one on, or every user needs a second factor. */
  readonly mfa: UserPoolMfaType
  /** The factors that users can have; none while MFA is off. */
  readonly offeredFactors: ReadonlySet<SecondFactor>
}

export type AuthFlow =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'

/** An app client as the rules see it. Validities are milliseconds. */
export interface AppClient {
  readonly id: string
  readonly poolId: string
  readonly record: ClientRecord
  /** Undefined: every standard and custom attribute that is not developer-only. */
  readonly readable: ReadonlySet<string> | undefined
  readonly writable: ReadonlySet<string> | undefined
  readonly flows: ReadonlySet<AuthFlow>
  readonly accessTokenValidity: number
  readonly idTokenValidity: number
  readonly refreshTokenValidity: number
  readonly revocation: boolean
  /** Whether answers must hide that a user does not exist (PreventUserExistenceErrors). */
  readonly hidesUsers: boolean
  /** How long an exchanged refresh token stays valid if refresh tokens rotate; undefined if they do not. */
  readonly rotationGrace: number | undefined
}

const hour = 3_600_000
const unit: Record<string, number> = { seconds: 1000, minutes: 60_000, hours: hour, days: 24 * hour }

/** The attribute in the form that the rules work on. */
function toDefinition(attribute: SchemaAttributeType): AttributeDefinition {
  const name = attribute.Name ?? ''
  const bounds = attribute.StringAttributeConstraints
  const range = attribute.NumberAttributeConstraints
  const min = bounds?.MinLength ?? range?.MinValue
  const max = bounds?.MaxLength ?? range?.MaxValue
  return {
    name,
    type: attribute.AttributeDataType ?? 'String',
    mutable: attribute.Mutable ?? true,
    required: attribute.Required ?? false,
    developerOnly: attribute.DeveloperOnlyAttribute ?? false,
    custom: name.startsWith('custom:') || name.startsWith('dev:'),
    ...(min === undefined ? {} : { min: BigInt(min) }),
    ...(max === undefined ? {} : { max: BigInt(max) }),
  }
}

/** The password policy of a pool that names none. (CreateUserPool) */
export const defaultPasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
} as const

/** The factors that may begin a sign-in in a pool that names none. (SignInPolicyType) */
export const passwordOnly = { AllowedFirstAuthFactors: ['PASSWORD'] } as const

/** A stored pool in the form that the rules work on. */
export function toPool(record: PoolRecord): Pool {
  const { settings } = record
  const given: PasswordPolicyType = settings.Policies?.PasswordPolicy ?? defaultPasswordPolicy
  return {
    id: record.id,
    record,
    attributes: new Map(record.schema.map((attribute) => [attribute.Name ?? '', toDefinition(attribute)])),
    usernameAttributes: new Set(settings.UsernameAttributes),
    aliases: new Set(settings.AliasAttributes),
    caseSensitive: settings.UsernameConfiguration?.CaseSensitive ?? true,
    autoVerified: new Set(settings.AutoVerifiedAttributes),
    verifyBeforeUpdate: new Set(
      settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate,
    ),
    passwordPolicy: {
      MinimumLength: given.MinimumLength ?? 8,
      RequireUppercase: given.RequireUppercase ?? false,
      RequireLowercase: given.RequireLowercase ?? false,
      RequireNumbers: given.RequireNumbers ?? false,
      RequireSymbols: given.RequireSymbols ?? false,
      // Zero stands for the default. (PasswordPolicyType)
      TemporaryPasswordValidityDays: given.TemporaryPasswordValidityDays || 7,
    },
    passwordHistory: given.PasswordHistorySize ?? 0,
    onlyAdministratorsCreate: settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    mfa: settings.MfaConfiguration ?? 'OFF',
    offeredFactors: new Set(offeredFactors(record)),
  }
}

/** Without a choice, a pool that can send SMS offers SMS. */
export function offeredFactors({
  settings: { MfaConfiguration = 'OFF', SmsConfiguration },
  factors = { sms: true, softwareToken: false },
}: Pick<PoolRecord, 'settings' | 'factors'>): readonly SecondFactor[] {
  if (MfaConfiguration === 'OFF') return []
  return [
    ...(factors.sms && SmsConfiguration ? (['SMS_MFA'] as const) : []),
    ...(factors.email ? (['EMAIL_OTP'] as const) : []),
    ...(factors.softwareToken ? (['SOFTWARE_TOKEN_MFA'] as const) : []),
  ]
}

/** Whether users can sign in without a password. (SignInPolicy) */
export function allowsNoPassword({ Policies }: PoolSettings): boolean {
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  return factors.some((factor) => factor !== 'PASSWORD')
}

const legacyFlows: Record<string, AuthFlow> = {
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  CUSTOM_AUTH_FLOW_ONLY: 'CUSTOM_AUTH',
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH',
}

/**
 * The flows that a list of ExplicitAuthFlows allows. Names without ALLOW_ come from before SRP and refresh could be
 * disabled, so they leave both enabled.
 */
function toFlows(explicit: readonly string[] | undefined): ReadonlySet<AuthFlow> {
  if (explicit === undefined || explicit.length === 0) {
    return new Set<AuthFlow>(['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'])
  }
  const allowed = explicit
    .filter((flow) => flow.startsWith('ALLOW_'))
    .map((flow) => flow.slice(6) as AuthFlow)
  if (allowed.length > 0) return new Set(allowed)
  const named = explicit.map((flow) => legacyFlows[flow]).filter((flow) => flow !== undefined)
  const rest: AuthFlow[] = explicit.includes('CUSTOM_AUTH_FLOW_ONLY')
    ? ['REFRESH_TOKEN_AUTH']
    : ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH']
  return new Set([...named, ...rest])
}

/** The lifetimes of a client's tokens, in milliseconds. */
export function tokenValidities({
  TokenValidityUnits: units,
  AccessTokenValidity,
  IdTokenValidity,
  RefreshTokenValidity,
}: ClientSettings): Pick<AppClient, 'accessTokenValidity' | 'idTokenValidity' | 'refreshTokenValidity'> {
  const validity = (amount: number | undefined, given: string | undefined, otherwise: string) =>
    amount ? amount * (unit[given ?? otherwise] ?? hour) : undefined
  return {
    accessTokenValidity: validity(AccessTokenValidity, units?.AccessToken, 'hours') ?? hour,
    idTokenValidity: validity(IdTokenValidity, units?.IdToken, 'hours') ?? hour,
    refreshTokenValidity: validity(RefreshTokenValidity, units?.RefreshToken, 'days') ?? 30 * 24 * hour,
  }
}

/** A stored app client in the form that the rules work on. */
export function toAppClient(record: ClientRecord): AppClient {
  const { settings } = record
  const rotation = settings.RefreshTokenRotation
  const listed = (names: readonly string[] | undefined) => (names?.length ? new Set(names) : undefined)
  return {
    id: record.id,
    poolId: record.poolId,
    record,
    readable: listed(settings.ReadAttributes),
    writable: listed(settings.WriteAttributes),
    flows: toFlows(settings.ExplicitAuthFlows),
    ...tokenValidities(settings),
    revocation: settings.EnableTokenRevocation ?? true,
    hidesUsers: settings.PreventUserExistenceErrors === 'ENABLED',
    rotationGrace:
      rotation?.Feature === 'ENABLED' ? (rotation.RetryGracePeriodSeconds ?? 0) * 1000 : undefined,
  }
}

/** Whether new accounts are confirmed by a link in an e-mail instead of a code. */
export const confirmsByLink = ({ record }: Pool): boolean =>
  record.settings.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK'
