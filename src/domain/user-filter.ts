import type { UserFilter } from './records.ts'
import { filterUnreadable, invalidSearchAttribute } from '../errors.ts'
import { indexedAttributes, toIndexValue } from './user-index.ts'

const term = /^\s*(?:([^\s"=^]+)|"([^\s"=^]+)")\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/su

const searchable = new Set<string>([...indexedAttributes, 'cognito:user_status', 'status', 'username', 'sub'])
const caseSensitive = new Set(['username', 'status', 'sub'])

/**
 * The single term of a ListUsers filter: `name = "value"` or `name ^= "beginning"`, with `\"` for a quote in the
 * value. The name may stand in quotes too. User names, `sub` and `status` are compared as they stand. Everything else is compared without regard to
 * case.
 * @throws {CognitoError} InvalidParameterException
 */
export function parseFilter(filter: string | undefined): UserFilter | undefined {
  if (filter === undefined || filter.trim() === '') return undefined
  const [, plainName, quotedName, operator, quoted] = term.exec(filter) ?? []
  const name = plainName ?? quotedName
  if (name === undefined || quoted === undefined) throw filterUnreadable()
  if (!searchable.has(name)) throw invalidSearchAttribute(name)
  const value = quoted.replace(/\\(["\\])/g, '$1')
  return {
    name,
    match: operator === '=' ? 'equals' : 'prefix',
    value: caseSensitive.has(name) ? value : toIndexValue(value),
  }
}
