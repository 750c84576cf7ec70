import type { TokenClaims } from '../domain/claims.ts'
import type { Groups } from '../domain/group-claims.ts'
import type { Pool } from '../domain/pool.ts'
import type { TokenChange } from '../domain/token-change.ts'
import type { User } from '../domain/user.ts'
import { userDisabled, userNotFound } from '../errors.ts'
import { attributesForEvent, type Metadata, newEvent, withMetadata } from '../triggers/contract/event.ts'
import { readTokenChange } from '../triggers/contract/token-answer.ts'
import type { TriggerEvent } from '../triggers/contract/triggers.ts'
import type { SignInSubject } from './sign-in-subject.ts'
import type { SignInCall } from './sign-in-call.ts'

/**
 * Asks the pool's function, before anything is proven, whether the subject may sign in.
 * @throws {CognitoError} as Triggers.call: refused
 */
export async function askPreAuthentication(
  call: SignInCall,
  subject: EventSubject,
  validationData: Metadata | undefined,
): Promise<void> {
  const source = 'PreAuthentication_Authentication'
  const request = { validationData: validationData ?? null }
  await call.triggers.call(call.pool, 'PreAuthentication', () =>
    signInEvent(call, subject, source, request, {}),
  )
}

/**
 * Tells the pool's function that a user has proven who they are, before they get tokens. Answers the user as they are
 * afterwards, since the function may have changed them.
 * @throws {CognitoError} as Triggers.call · UserNotFoundException, NotAuthorizedException: the user is gone, or
 *   disabled
 */
export async function tellAuthenticated(
  { pool, client, store, triggers }: SignInCall,
  user: User,
  clientMetadata: Metadata | undefined,
): Promise<User> {
  if (!triggers.has(pool, 'PostAuthentication')) return user
  await triggers.call(pool, 'PostAuthentication', () =>
    newEvent(pool, {
      source: 'PostAuthentication_Authentication',
      userName: user.username,
      clientId: client.id,
      request: {
        userAttributes: attributesForEvent(pool, user),
        newDeviceUsed: false,
        ...withMetadata(clientMetadata),
      },
      response: {},
    }),
  )
  const after = await store.findUser(pool.id, user.sub)
  if (!after) throw userNotFound()
  if (!after.enabled) throw userDisabled()
  return after
}

/** The occasion of new tokens, and the app's metadata for the function that may change them. */
export interface TokenTrigger {
  readonly source:
    | 'TokenGeneration_Authentication'
    | 'TokenGeneration_NewPasswordChallenge'
    | 'TokenGeneration_RefreshTokens'
  readonly clientMetadata: Metadata | undefined
}

/**
 * Asks the pool's function what to change in new tokens.
 * @throws {CognitoError} as Triggers.call: refused · InvalidLambdaResponseException
 */
export async function askTokenChange(
  { pool, client, triggers }: SignInCall,
  user: User,
  { claims, groups }: { readonly claims: TokenClaims; readonly groups: Groups },
  { source, clientMetadata }: TokenTrigger,
): Promise<TokenChange | undefined> {
  const version = versionOf(pool)
  const answer = await triggers.call(pool, 'PreTokenGeneration', () =>
    newEvent(pool, {
      version,
      source,
      userName: user.username,
      clientId: client.id,
      request: {
        userAttributes: attributesForEvent(pool, user),
        groupConfiguration: {
          groupsToOverride: groups.groups,
          iamRolesToOverride: groups.roles,
          preferredRole: groups.preferredRole ?? null,
        },
        ...(version === '1' ? {} : { scopes: String(claims.access['scope']).split(' ') }),
        ...withMetadata(clientMetadata),
      },
      response: { [version === '1' ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails']: null },
    }),
  )
  return answer && readTokenChange(answer, version)
}

/** The version of the event. Pools that were set up before there were versions have the first. */
function versionOf({ record }: Pool): '1' | '2' | '3' {
  const version = record.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion
  return version === 'V3_0' ? '3' : version === 'V2_0' ? '2' : '1'
}

/** The subject of an event. Where the app client hides whether users exist, it may have no user. */
export type EventSubject = Pick<SignInSubject, 'name' | 'user'>

/** The event of a function that is asked during a sign-in. Where users are hidden, it tells whether there is none. */
export const signInEvent = (
  { pool, client }: Pick<SignInCall, 'pool' | 'client'>,
  { name, user }: EventSubject,
  source: string,
  request: TriggerEvent['request'],
  response: TriggerEvent['response'],
): TriggerEvent =>
  newEvent(pool, {
    source,
    userName: user?.username ?? name,
    clientId: client.id,
    request: {
      userAttributes: user ? attributesForEvent(pool, user) : {},
      ...request,
      ...(client.hidesUsers ? { userNotFound: user === undefined } : {}),
    },
    response,
  })
