import { unrecognizableLambdaOutput } from '../../errors.ts'
import type { Groups } from '../../domain/group-claims.ts'
import type { ClaimChange, TokenChange } from '../../domain/token-change.ts'
import { type Answer, readObject, readText, readTextObject, readTexts } from './answer.ts'

const nothing: ClaimChange = { set: [], suppress: [] }

/**
 * Reads the changes to the tokens that a function on the trigger PreTokenGeneration wants. The first version of the
 * event shows and changes only the ID token, by text. Later versions change both tokens and the scopes, by any JSON.
 * @throws {CognitoError} InvalidLambdaResponseException
 */
export function readTokenChange(answer: Answer, version: '1' | '2' | '3'): TokenChange | undefined {
  return version === '1' ? readFirst(answer) : readLater(answer)
}

function readFirst(answer: Answer): TokenChange | undefined {
  const details = readObject(answer, 'claimsOverrideDetails')
  if (!details) return undefined
  const set = Object.entries(readTextObject(details, 'claimsToAddOrOverride') ?? {})
  return {
    id: { set, suppress: readTexts(details, 'claimsToSuppress') },
    access: nothing,
    scopes: { add: [], suppress: [] },
    groups: readGroups(details),
  }
}

function readLater(answer: Answer): TokenChange | undefined {
  const details = readObject(answer, 'claimsAndScopeOverrideDetails')
  if (!details) return undefined
  const access = readObject(details, 'accessTokenGeneration') ?? {}
  return {
    id: readClaims(readObject(details, 'idTokenGeneration') ?? {}),
    access: readClaims(access),
    scopes: { add: readScopes(access, 'scopesToAdd'), suppress: readScopes(access, 'scopesToSuppress') },
    groups: readGroups(details),
  }
}

const readClaims = (token: Answer): ClaimChange => ({
  set: Object.entries(toJson(readObject(token, 'claimsToAddOrOverride') ?? {})),
  suppress: readTexts(token, 'claimsToSuppress'),
})

/** Copies an answer as pure JSON, so that a token can be made of any answer. */
function toJson(value: Answer): Answer {
  try {
    return JSON.parse(JSON.stringify(value)) as Answer
  } catch {
    throw unrecognizableLambdaOutput()
  }
}

/** Reads scopes. They have no blanks, since blanks separate scopes in a token. */
function readScopes(token: Answer, name: string): readonly string[] {
  const scopes = readTexts(token, name)
  if (!scopes.every((scope) => /^[!#-[\]-~]+$/.test(scope))) throw unrecognizableLambdaOutput()
  return scopes
}

/** Reads the groups. An empty object, or null, removes all groups. */
function readGroups(details: Answer): Groups | undefined {
  if (!Object.hasOwn(details, 'groupOverrideDetails')) return undefined
  const groups = readObject(details, 'groupOverrideDetails') ?? {}
  return {
    groups: readTexts(groups, 'groupsToOverride'),
    roles: readTexts(groups, 'iamRolesToOverride'),
    preferredRole: readText(groups, 'preferredRole'),
  }
}
