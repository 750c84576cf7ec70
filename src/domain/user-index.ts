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

/** The names of all indexed values of a user. */
export const indexedNames = ['cognito:user_status', 'status', ...indexedAttributes] as const

/** The longest indexed value: as long as the longest filter. */
const longest = 256

/** The form in which ListUsers compares a value: without regard to case. */
export const toIndexValue = (value: string) => foldCase(value).slice(0, longest)

/** The indexed value of a user under a name, as it stands. */
export function indexedValue(user: User, name: (typeof indexedNames)[number]): string | undefined {
  if (name === 'cognito:user_status') return user.status
  if (name === 'status') return user.enabled ? 'Enabled' : 'Disabled'
  return user.attributes[name]
}

/** The index rows that a user should have. */
export const indexEntriesOf = (user: User): readonly IndexEntry[] => [
  ...indexedNames.flatMap((name) => {
    const value = indexedValue(user, name)
    return value === undefined ? [] : [{ name, value: toIndexForm(name, value) }]
  }),
  ...membershipEntriesOf(user),
]

/** The name of the index rows of a group's members. No attribute has such a name. */
export const membersName = (groupId: string) => `group ${groupId}`

/** The index rows by which the members of each group of a user are listed, in the order of user names. */
export const membershipEntriesOf = ({
  username,
  groups = [],
}: Pick<User, 'username' | 'groups'>): readonly IndexEntry[] =>
  groups.map(({ id }) => ({ name: membersName(id), value: username }))

/** The enabled state is written in the API's own words, which stay as they are. */
export const toIndexForm = (name: string, value: string) => (name === 'status' ? value : toIndexValue(value))
