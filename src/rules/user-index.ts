import type { IndexEntry } from '../store/store.ts'
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

/** How long an indexed value can be: as long as the longest filter. */
const longest = 256

/** The form in which ListUsers compares a value: without regard to case. */
export const toIndexValue = (value: string) => foldCase(value).slice(0, longest)

/** The index rows that a user should have. */
export function indexEntriesOf(user: User): readonly IndexEntry[] {
  const entries: IndexEntry[] = [
    { name: 'cognito:user_status', value: toIndexValue(user.status) },
    { name: 'status', value: user.enabled ? 'Enabled' : 'Disabled' },
  ]
  for (const name of indexedAttributes) {
    const value = user.attributes[name]
    if (value !== undefined) entries.push({ name, value: toIndexValue(value) })
  }
  return entries
}
