import type { Signer } from '../signing/signer.ts'
import type { CognitoError } from '../errors.ts'
import type { Action } from '../model/types.ts'
import { actions } from '../model/table.ts'
import type { Trail } from './trail.ts'
import type { Vault } from '../crypto/vault.ts'
import { audited, auditedPages, type AuditEvent, type PageTask } from './audited.ts'
import { isOfLimit, isOfSignature, type Reason } from '../refusal-reasons.ts'

/** A call of the API, with what is known of it by the time of its answer. */
export interface AuditedCall {
  readonly requestId: string
  readonly source: string
  readonly trail: Trail
  /** Undefined for a request that names no operation of the API. */
  action?: Action | PageTask
  signer?: Signer | undefined
  /** The input of the call, once it is validated. */
  input?: object
  output?: object
  error?: CognitoError
}

/** Called for every answered call. `authorization` is the header, which may name a refused key. */
export type Audit = (call: AuditedCall, authorization: string | undefined) => void

export type AuditOutcome = 'done' | 'challenged' | 'refused' | 'failed'

/** One line of the log. It lacks members that are unknown or do not fit the event. docs/audit.md has the table. */
export interface AuditLine {
  readonly v: 1
  readonly at: string
  readonly event: AuditEvent
  readonly action?: string | undefined
  readonly outcome: AuditOutcome
  readonly reason?: Reason | undefined
  readonly error?: string | undefined
  readonly actor?: 'administrator' | 'user' | 'app' | 'operator' | 'unknown' | undefined
  readonly osUser?: string | undefined
  readonly key?: string | undefined
  readonly pool?: string | undefined
  readonly client?: string | undefined
  readonly user?: string | undefined
  readonly name?: string | undefined
  readonly flow?: string | undefined
  readonly challenge?: string | undefined
  readonly next?: string | undefined
  readonly names?: readonly string[] | undefined
  readonly source?: string | undefined
  readonly request?: string | undefined
  readonly count?: number | undefined
}

interface AuditParts {
  readonly vault: Pick<Vault, 'hash'>
  readonly now: () => number
  /** Takes a line without its end. It must neither wait nor throw. */
  readonly write: (line: string) => void
}

/** Writes a line for each call that has an event. */
export const newAudit =
  ({ vault, now, write }: AuditParts): Audit =>
  (call, authorization) => {
    const { action } = call
    const event = action && eventOf(action, call)
    if (!event) return
    const at = new Date(now()).toISOString()
    const key = call.signer ? keyOf(call.signer) : event === 'signature' ? keyIn(authorization) : undefined
    write(JSON.stringify(toLine(action, call, { event, at, key, vault })))
  }

/** The event of a call's line; undefined if the call gets no line. */
function eventOf(action: Action | PageTask, { input, error }: AuditedCall): AuditEvent | undefined {
  if (isPage(action)) return auditedPages[action]
  const kind = audited[action]
  if (error && isOfSignature(error.reason) && isSigned(action)) return 'signature'
  if (kind === 'read') return error && isOfLimit(error.reason) ? 'limit' : undefined
  return isRefresh(input) ? 'refresh' : kind
}

const isPage = (action: Action | PageTask): action is PageTask => Object.hasOwn(auditedPages, action)

const isSigned = (action: Action | PageTask) => !isPage(action) && actions[action].auth === 'signed'

const isRefresh = (input: Told | undefined) =>
  input?.AuthFlow === 'REFRESH_TOKEN_AUTH' || input?.AuthFlow === 'REFRESH_TOKEN'

interface Known {
  readonly event: AuditEvent
  readonly at: string
  readonly key: string | undefined
  readonly vault: Pick<Vault, 'hash'>
}

function toLine(action: Action | PageTask, call: AuditedCall, { event, at, key, vault }: Known): AuditLine {
  const { trail, error, requestId, source } = call
  const input = (call.input ?? {}) as Told
  const output = (call.output ?? {}) as Answered
  const outcome = outcomeOf(call, output)
  const poolId = trail.pool ?? output.UserPool?.Id
  return {
    v: 1,
    at,
    event,
    action,
    outcome,
    reason: reasonOf(call),
    error: error?.name,
    actor: actorOf(action, call, input),
    key,
    pool: poolId,
    client: trail.client ?? output.UserPoolClient?.ClientId,
    user: trail.user,
    name: trail.unknownName && hashName(vault, poolId, trail.unknownName),
    flow: input.AuthFlow,
    challenge: input.ChallengeName,
    next: output.ChallengeName,
    names: outcome === 'done' ? namesIn(input, event) : undefined,
    source,
    request: requestId,
  }
}

function outcomeOf({ error, trail }: AuditedCall, output: Answered): AuditOutcome {
  if (trail.isDone) return 'done'
  if (error) return error.reason === 'server-fault' ? 'failed' : 'refused'
  if (output.ChallengeName !== undefined) return 'challenged'
  return trail.hidden || trail.unknownName !== undefined ? 'refused' : 'done'
}

/** Reasons that the answer gives for a wrong password or code even if no user could have a right one. */
const saysWrong: ReadonlySet<Reason> = new Set(['wrong-password', 'wrong-code', 'expired-code', 'used-proof'])

function reasonOf({ error, trail }: AuditedCall): Reason | undefined {
  const hidden = trail.hidden ?? (trail.unknownName === undefined ? undefined : 'unknown-user')
  return hidden && (!error || saysWrong.has(error.reason)) ? hidden : error?.reason
}

function actorOf(action: Action | PageTask, { signer }: AuditedCall, input: Told): AuditLine['actor'] {
  if (signer) return 'administrator'
  if (isSigned(action)) return 'unknown'
  return input.AccessToken === undefined ? 'app' : 'user'
}

/** The access key of a signer. Development accepts any key, even a secret in place of an id; secrets are longer. */
const keyOf = ({ accessKey }: Signer) => (/^\w{1,20}$/.test(accessKey) ? accessKey : undefined)

/** The key that a refused request names. A key that does not look like an id may be a secret in its place. */
function keyIn(authorization = ''): string | undefined {
  return /\bCredential=((?:AKIA|ASIA)[A-Z0-9]{16})\//.exec(authorization)?.[1]
}

/** Hashes a name. The same name in a pool has the same hash, so that attempts at it can be linked. */
const hashName = (vault: Pick<Vault, 'hash'>, poolId: string | undefined, name: string) =>
  vault.hash(`audit name ${poolId}`, name).slice(0, 16)

/** Members that identify the subject of a call, and do not say what it changes. */
const identifying = new Set([
  'UserPoolId',
  'ClientId',
  'Username',
  'ClientMetadata',
  'UserAttributes',
  'AccessToken',
])

/**
 * Names of the attributes or settings that a call gave, never their values. Names of attributes are as in the pool's
 * schema, names of settings as in the API.
 */
function namesIn(input: Told, event: AuditEvent): readonly string[] | undefined {
  const attributes = [
    ...(input.UserAttributes ?? []).map(({ Name }) => Name),
    ...(input.UserAttributeNames ?? []),
    ...(input.AttributeName === undefined ? [] : [input.AttributeName]),
    ...(input.CustomAttributes ?? []).map(fullName),
  ]
  const names =
    event === 'administration' && attributes.length === 0
      ? Object.keys(input).filter((name) => !identifying.has(name))
      : attributes
  return names.length > 0 ? names : undefined
}

interface CustomAttribute {
  readonly Name?: string
  readonly DeveloperOnlyAttribute?: boolean
}

/** The name that the attribute has in the pool from then on. */
const fullName = ({ Name = '', DeveloperOnlyAttribute: isDeveloperOnly }: CustomAttribute) =>
  `${isDeveloperOnly ? 'dev:' : ''}custom:${Name}`

/** Members of a request that are read: ids, words of the API, and names. */
interface Told {
  readonly AuthFlow?: string
  readonly ChallengeName?: string
  readonly AccessToken?: string
  readonly UserAttributes?: readonly { readonly Name: string }[]
  readonly UserAttributeNames?: readonly string[]
  readonly AttributeName?: string
  readonly CustomAttributes?: readonly CustomAttribute[]
}

/** Members of an answer that are read. */
interface Answered {
  readonly ChallengeName?: string
  readonly UserPool?: { readonly Id?: string }
  readonly UserPoolClient?: { readonly ClientId?: string }
}
