import { claimsTooLong } from '../errors.ts'
import { claimsOf, type TokenClaims } from '../domain/claims.ts'
import type { Pool } from '../domain/pool.ts'
import { madeAt } from '../domain/session-id.ts'
import { changeTokens } from '../domain/token-change.ts'
import type { User } from '../domain/user.ts'
import { maxClaimBytes } from '../tokens/jwt.ts'
import { attributesForEvent, type Metadata, newEvent, withMetadata } from '../triggers/contract/event.ts'
import { readTokenChange } from '../triggers/contract/token-answer.ts'
import type { Context, ClientCaller } from '../context.ts'

/** The occasion of new tokens, and the app's metadata for the function that may change them. */
export interface TokenTrigger {
  readonly source:
    | 'TokenGeneration_Authentication'
    | 'TokenGeneration_NewPasswordChallenge'
    | 'TokenGeneration_RefreshTokens'
  readonly clientMetadata: Metadata | undefined
}

/**
 * The claims of new tokens of a session, as the pool's function wants them.
 * @throws {CognitoError} as Triggers.call: refused · InvalidLambdaResponseException
 */
export async function makeClaims(
  call: Context & ClientCaller,
  user: User,
  { sessionId, created }: { readonly sessionId: string; readonly created: number },
  occasion: TokenTrigger,
): Promise<TokenClaims> {
  const { pool, client, random, triggers } = call
  const now = madeAt(call.now(), user)
  const ids = { id: random.id(now), access: random.id(now) }
  const claims = claimsOf({ pool, client, user, sessionId, signedInAt: created, now, ids })
  if (!triggers.has(pool, 'PreTokenGeneration')) return claims
  const version = versionOf(pool)
  const answer = await triggers.call(pool, 'PreTokenGeneration', () =>
    newEvent(pool, {
      version,
      source: occasion.source,
      userName: user.username,
      clientId: client.id,
      request: {
        userAttributes: attributesForEvent(pool, user),
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        ...(version === '1' ? {} : { scopes: String(claims.access['scope']).split(' ') }),
        ...withMetadata(occasion.clientMetadata),
      },
      response: { [version === '1' ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails']: null },
    }),
  )
  const change = answer && readTokenChange(answer, version)
  const changed = change ? changeTokens(claims, change) : claims
  if (Buffer.byteLength(JSON.stringify(changed.access)) > maxClaimBytes) throw claimsTooLong()
  return changed
}

/** The version of the event. Pools that were set up before there were versions have the first. */
function versionOf({ record }: Pool): '1' | '2' | '3' {
  const version = record.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion
  return version === 'V3_0' ? '3' : version === 'V2_0' ? '2' : '1'
}
