import {
  authFlowNamesMixed,
  featureAboveTier,
  invalidClientAttributes,
  refreshBesideRotation,
  tierChangeRefused,
  validityOutOfRange,
} from '../errors.ts'
import type {
  CreateUserPoolClientRequest,
  RefreshTokenRotationType,
  UpdateUserPoolClientRequest,
  UserPoolClientType,
} from '../model/types.ts'
import { type ClientRecord, type ClientSettings, type Pool, tokenValidities } from './pool.ts'
import { verifiedFlagFor } from './user.ts'

/**
 * The settings of a new app client, with the defaults filled in.
 * @throws {CognitoError} InvalidParameterException
 */
export function newClientSettings(pool: Pool, request: CreateUserPoolClientRequest): ClientSettings {
  const { UserPoolId: _, GenerateSecret: _generate, ClientSecret: _secret, ...requested } = request
  return toSettings(pool, requested, 'creating')
}

/**
 * The settings of an app client after an update. Settings that the update omits go back to their defaults. The name
 * has no default and stays.
 * @throws {CognitoError} InvalidParameterException
 */
export function changedClientSettings(
  pool: Pool,
  settings: ClientSettings,
  request: UpdateUserPoolClientRequest,
): ClientSettings {
  const { UserPoolId: _, ClientId: _id, ClientName = settings.ClientName, ...requested } = request
  return toSettings(pool, { ...requested, ClientName }, 'updating')
}

function toSettings(pool: Pool, requested: ClientSettings, doing: 'creating' | 'updating'): ClientSettings {
  const { RefreshTokenRotation: rotation } = requested
  const settings = {
    ...requested,
    ...(rotation && { RefreshTokenRotation: withGrace(rotation) }),
    // Zero stands for the default. (CreateUserPoolClientRequest)
    RefreshTokenValidity: requested.RefreshTokenValidity || 30,
    TokenValidityUnits: requested.TokenValidityUnits ?? {},
    AllowedOAuthFlowsUserPoolClient: requested.AllowedOAuthFlowsUserPoolClient ?? false,
    EnableTokenRevocation: requested.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: requested.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: requested.AuthSessionValidity ?? 3,
  }
  if (settings.ReadAttributes?.some((name) => !isReadable(pool, name))) {
    throw invalidClientAttributes('read', doing)
  }
  if (settings.WriteAttributes?.length && !isWriteList(pool, settings.WriteAttributes)) {
    throw invalidClientAttributes('write', doing)
  }
  checkFlows(settings.ExplicitAuthFlows ?? [])
  if (rotates(settings)) checkRotation(pool, settings)
  checkValidities(settings)
  return settings
}

/** Developer-only attributes are out of reach for every app client. */
function isReadable(pool: Pool, name: string): boolean {
  const definition = pool.attributes.get(name)
  return definition !== undefined && !definition.developerOnly
}

const neverWritable = new Set<string>(['sub', ...Object.values(verifiedFlagFor)])

/** Whether all names may be written, and the list contains every attribute that the pool requires. */
function isWriteList(pool: Pool, names: readonly string[]): boolean {
  const listed = new Set(names)
  const required = [...pool.attributes.values()].filter(({ required }) => required)
  return (
    names.every((name) => isReadable(pool, name) && !neverWritable.has(name)) &&
    required.every(({ name }) => listed.has(name) || neverWritable.has(name))
  )
}

function checkFlows(flows: readonly string[]): void {
  const current = flows.filter((flow) => flow.startsWith('ALLOW_'))
  if (current.length > 0 && current.length < flows.length) throw authFlowNamesMixed()
}

const feature = 'Refresh Token Rotation'

/** Whether an app client exchanges refresh tokens at each use. */
const rotates = ({ RefreshTokenRotation: rotation }: ClientSettings) => rotation?.Feature === 'ENABLED'

/** The grace is always shown. Without rotation there is none. */
const withGrace = (rotation: RefreshTokenRotationType): RefreshTokenRotationType => ({
  ...rotation,
  RetryGracePeriodSeconds: rotation.Feature === 'ENABLED' ? (rotation.RetryGracePeriodSeconds ?? 0) : 0,
})

function checkRotation({ record }: Pool, { ExplicitAuthFlows: flows = [] }: ClientSettings): void {
  if (record.settings.UserPoolTier === 'LITE') throw featureAboveTier('LITE', feature)
  if (flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) throw refreshBesideRotation()
}

/** Checks that a pool may have the tier LITE, whose app clients cannot rotate refresh tokens. @throws {CognitoError} */
export function checkFitsLite(clients: readonly ClientRecord[]): void {
  if (clients.some(({ settings }) => rotates(settings))) throw tierChangeRefused('LITE', feature)
}

const minute = 60_000
const day = 24 * 60 * minute

/** An ID or access token must not outlive the refresh token that it came with. */
function checkValidities(settings: ClientSettings): void {
  const { accessTokenValidity, idTokenValidity, refreshTokenValidity } = tokenValidities(settings)
  const isGood = (validity: number, least: number, most: number) => validity >= least && validity <= most
  const good =
    isGood(refreshTokenValidity, 60 * minute, 3650 * day) &&
    [accessTokenValidity, idTokenValidity].every(
      (validity) => isGood(validity, 5 * minute, day) && validity <= refreshTokenValidity,
    )
  if (!good) throw validityOutOfRange()
}

/** An app client as administrators see it, with its secret if it has one. */
export function toUserPoolClient(record: ClientRecord, secret: string | undefined): UserPoolClientType {
  const { ExplicitAuthFlows: flows } = record.settings
  return {
    UserPoolId: record.poolId,
    ClientId: record.id,
    ...record.settings,
    ...(flows && { ExplicitAuthFlows: flows.toSorted((one, other) => placeOf(one) - placeOf(other)) }),
    ClientSecret: secret,
    LastModifiedDate: record.modified / 1000,
    CreationDate: record.created / 1000,
  }
}

/** The order in which Cognito shows these flows. Others follow as they were given: their places are not known. */
const flowOrder: readonly string[] = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
]

function placeOf(flow: string): number {
  const place = flowOrder.indexOf(flow)
  return place === -1 ? flowOrder.length : place
}
