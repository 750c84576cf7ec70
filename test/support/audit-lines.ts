import { auditedCommands } from '../../src/audit/audited-commands.ts'
import { audited, auditedPages, events } from '../../src/audit/audited.ts'
import type { AuditLine } from '../../src/audit/audit.ts'
import { reasons } from '../../src/refusal-reasons.ts'
import { shapes } from '../../src/model/table.ts'

const enumOf = (name: string): readonly string[] => {
  const shape = shapes[name]
  return shape?.kind === 'string' ? (shape.enum ?? []) : []
}

/** The attributes that every pool has, from the API's documentation. */
const standardAttributes = new Set(
  (
    'address birthdate email email_verified family_name gender given_name locale middle_name name nickname ' +
    'phone_number phone_number_verified picture preferred_username profile sub updated_at website zoneinfo'
  ).split(' '),
)

/** Names of members of requests. */
const ofRequests = new Set(
  Object.values(shapes).flatMap((shape) => (shape.kind === 'structure' ? Object.keys(shape.members) : [])),
)

/** Flags of the command that makes access keys. */
const ofKeys = new Set(['description', 'read-only', 'pool', 'expires'])

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const isName = (name: string) =>
  ofRequests.has(name) || ofKeys.has(name) || standardAttributes.has(name) || /^(custom|dev):/.test(name)

type Checks = { readonly [M in keyof AuditLine]-?: (value: unknown) => boolean }

const among = (words: readonly string[]) => (value: unknown) => words.includes(String(value))
const like = (form: RegExp) => (value: unknown) => typeof value === 'string' && form.test(value)

/** What each member of a line may be: words of a closed list, ids and times, and nothing that a caller can choose. */
const checks: Checks = {
  v: (value) => value === 1,
  at: like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  event: among(events),
  action: among([
    ...Object.keys(audited),
    ...Object.keys(auditedPages),
    ...auditedCommands,
    'start',
    'stop',
    'lost',
  ]),
  outcome: among(['done', 'challenged', 'refused', 'failed']),
  reason: among(Object.keys(reasons)),
  error: like(/^[A-Z][A-Za-z]+$/),
  actor: among(['administrator', 'user', 'app', 'operator', 'unknown']),
  osUser: like(/^[\w.-]+$/),
  key: like(/^\w{1,20}$/),
  pool: like(/^[\w-]+_[0-9a-zA-Z]+$/),
  client: like(/^[a-z0-9]{20,40}$/),
  user: like(uuid),
  name: like(/^[0-9a-f]{16}$/),
  flow: among(enumOf('AuthFlowType')),
  challenge: among(enumOf('ChallengeNameType')),
  next: among(enumOf('ChallengeNameType')),
  names: (value) => Array.isArray(value) && value.length > 0 && value.every(isName),
  source: like(/^[0-9a-f.:]*$/),
  request: like(/^[\w-]+$/),
  count: (value) => Number.isSafeInteger(value),
}

/** The members that a line can have, in their order. */
export const members: readonly string[] = Object.keys(checks)

/** What is in a line that must not be. */
export const faultsIn = (line: AuditLine): readonly string[] =>
  Object.entries(line)
    .filter(([member, value]) => !(Object.hasOwn(checks, member) && checks[member as keyof AuditLine](value)))
    .map(([member, value]) => `${member}: ${JSON.stringify(value)}`)
