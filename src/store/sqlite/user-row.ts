import type { AccountStatus, User } from '../../domain/user.ts'

/** The columns of a user in the order of UserRow, for every statement that reads whole users from `users`. */
export const userColumns = `users.sub, users.username, users.version, users.status, users.enabled, users.created,
  users.modified, users.document, users.temporary_since, users.tokens_valid_after`

export type UserRow = readonly [
  sub: string,
  username: string,
  version: number,
  status: string,
  enabled: number,
  created: number,
  modified: number,
  document: string,
  temporarySince: number | null,
  tokensValidAfter: number,
]

/**
 * The part of a user that is kept as JSON. `v` is the form of the document, so that any later version can read it.
 */
interface UserDocument extends Pick<User, Kept> {
  readonly v: 1
}

type Kept =
  | 'attributes'
  | 'pending'
  | 'signsInWith'
  | 'secondFactors'
  | 'softwareToken'
  | 'signInEpoch'
  | 'undos'

export function toDocument(user: User): string {
  const { attributes, pending, signsInWith, secondFactors, softwareToken, signInEpoch, undos } = user
  const document: UserDocument = {
    v: 1,
    attributes,
    pending,
    signsInWith,
    secondFactors,
    softwareToken,
    signInEpoch,
    undos,
  }
  return JSON.stringify(document)
}

/** The user of a row that begins with `userColumns`. */
export function toUser(poolId: string, row: readonly [...UserRow, ...unknown[]]): User {
  const document = JSON.parse(row[7]) as UserDocument
  // The unknown form may be any text, so the message does not repeat it.
  if (document.v !== 1) throw new TypeError('the document of a user has an unknown form')
  return {
    poolId,
    sub: row[0],
    username: row[1],
    signsInWith: document.signsInWith,
    version: row[2],
    status: row[3] as AccountStatus,
    enabled: row[4] === 1,
    created: row[5],
    modified: row[6],
    attributes: document.attributes,
    pending: document.pending,
    temporarySince: row[8] ?? undefined,
    tokensValidAfter: row[9],
    ...(document.secondFactors && { secondFactors: document.secondFactors }),
    ...(document.softwareToken && { softwareToken: document.softwareToken }),
    ...(document.undos && { undos: document.undos }),
    ...(document.signInEpoch && { signInEpoch: document.signInEpoch }),
  }
}
