import type { User, UserStatus } from '../../rules/user.ts'

/** The columns of a user, for every statement that reads whole users from `users`. */
export const userColumns = `users.pool, users.sub, users.username, users.version, users.status, users.enabled,
  users.created, users.modified, users.document, users.credentials, users.temporary_since, users.tokens_valid_after`

export interface UserRow {
  readonly pool: string
  readonly sub: string
  readonly username: string
  readonly version: number
  readonly status: string
  readonly enabled: number
  readonly created: number
  readonly modified: number
  readonly document: string
  readonly credentials: string | null
  readonly temporary_since: number | null
  readonly tokens_valid_after: number
}

/** The part of a user that is kept as JSON. `v` is the form of the document, so that it can be read in any later one. */
interface UserDocument extends Pick<User, 'attributes' | 'pending' | 'signsInWith'> {
  readonly v: 1
}

export function toDocument({ attributes, pending, signsInWith }: User): string {
  const document: UserDocument = { v: 1, attributes, pending, signsInWith }
  return JSON.stringify(document)
}

export function toUser(row: UserRow): User {
  const document = JSON.parse(row.document) as UserDocument
  // What stands in the place of the form may be anything, so it is not told.
  if (document.v !== 1) throw new TypeError('the document of a user has an unknown form')
  return {
    pool: row.pool,
    sub: row.sub,
    username: row.username,
    ...(document.signsInWith ? { signsInWith: document.signsInWith } : {}),
    version: row.version,
    status: row.status as UserStatus,
    enabled: row.enabled === 1,
    created: row.created,
    modified: row.modified,
    attributes: document.attributes,
    pending: document.pending,
    credentials: row.credentials ?? undefined,
    temporarySince: row.temporary_since ?? undefined,
    tokensValidAfter: row.tokens_valid_after,
  }
}
