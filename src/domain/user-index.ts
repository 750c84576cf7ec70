import type { IndexEntry } from './records.ts'
import { foldCase } from './case-fold.ts'
import type { User } from './user.ts'

/** Attributes that ListUsers can search and that live in the user's document. (ListUsers, Filter) */
export const indexedAttributes = [
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const

/** Everything that a user is indexed by. */
export const indexedNames = ['cognito:user_status', 'status', ...indexedAttributes] as const

/** How long an indexed value can be: as long as the longest filter. */
const longest = 256

/** The form in which ListUsers compares a value: without regard to case. */
export const toIndexValue = (value: string) => foldCase(value).slice(0, longest)

/** What a user is indexed by under a name, as it stands. */
export function indexedValue(user: User, name: (typeof indexedNames)[number]): string | undefined {
  if (name === 'cognito:user_status') return user.status
  if (name === 'status') return user.enabled ? 'Enabled' : 'Disabled'
  return user.attributes[name]
}

/** The index rows that a user should have. */
export const indexEntriesOf = (user: User): readonly IndexEntry[] =>
  indexedNames.flatMap((name) => {
    const value = indexedValue(user, name)
    return value === undefined ? [] : [{ name, value: toIndexForm(name, value) }]
  })

/** Whether somebody is enabled is told in words of the API's own, which stay as they are. */
export const toIndexForm = (name: string, value: string) => (name === 'status' ? value : toIndexValue(value))
