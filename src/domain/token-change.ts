import type { ClaimValues, TokenClaims } from './claims.ts'
import { groupClaims, type Groups, tellGroups } from './group-claims.ts'

/** The changes that a function requests in the tokens of a sign-in. */
export interface TokenChange {
  readonly id: ClaimChange
  readonly access: ClaimChange
  readonly scopes: { readonly add: readonly string[]; readonly suppress: readonly string[] }
  /** The replacement of the user's groups; undefined keeps them. */
  readonly groups: Groups | undefined
}

export interface ClaimChange {
  readonly set: readonly (readonly [string, unknown])[]
  readonly suppress: readonly string[]
}

/** ClaimValues that no function can change in either token. */
const fixed = 'acr amr at_hash auth_time azp exp iat iss jti nbf nonce origin_jti sub token_use'.split(' ')
const fixedInId = new Set([...fixed, 'aud', 'cognito:username', 'identities'])
const fixedInAccess = new Set([
  ...fixed,
  'client_id',
  'device_key',
  'event_id',
  'scope',
  'username',
  'version',
])

/**
 * The claims after a function's changes. Protected claims stay as they are, without an error. A claim or scope that
 * is both added and suppressed is removed.
 */
export function changeTokens({ id, access }: TokenClaims, change: TokenChange): TokenClaims {
  const { groups } = change
  const isFreeInAccess = (name: string, value: unknown) =>
    // The audience claim may be added only if it is the app client.
    name === 'aud'
      ? value === access['client_id']
      : !fixedInAccess.has(name) && !name.startsWith('cognito:') && !name.startsWith('dev:')
  const isFreeInId = (name: string) => !fixedInId.has(name) && !groupClaims.has(name)
  const grouped = groups
    ? tellGroups({ id: withoutGroups(id), access: withoutGroups(access) }, groups)
    : { id, access }
  return {
    id: changeClaims(grouped.id, change.id, isFreeInId, fixedInId),
    access: {
      ...changeClaims(grouped.access, change.access, isFreeInAccess, fixedInAccess),
      scope: changeScope(String(access['scope']), change.scopes),
    },
  }
}

function changeClaims(
  claims: ClaimValues,
  { set, suppress }: ClaimChange,
  isFree: (name: string, value: unknown) => boolean,
  kept: ReadonlySet<string>,
): ClaimValues {
  const gone = new Set(suppress.filter((name) => !kept.has(name)))
  const all = [...Object.entries(claims), ...set.filter(([name, value]) => isFree(name, value))]
  return Object.fromEntries(all.filter(([name]) => !gone.has(name)))
}

/** A function cannot add a scope of the service itself. */
function changeScope(scope: string, { add, suppress }: TokenChange['scopes']): string {
  const added = add.filter((name) => !name.startsWith('aws.cognito'))
  const scopes = new Set([...scope.split(' '), ...added])
  return [...scopes].filter((name) => !suppress.includes(name)).join(' ')
}

const withoutGroups = (claims: ClaimValues): ClaimValues =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !groupClaims.has(name)))
