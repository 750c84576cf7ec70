import { newCall, uniqueNumber, type Call } from './load/requests.ts'
import { listPages } from './load/pages.ts'
import { prepareSrp } from './load/srp-sign-ins.ts'
import type { Cryptography } from './ceilings/powers.ts'
import type { BenchPool, Person } from './pool.ts'
import type { Work } from './servers/ceiling.ts'
import type { Server } from './servers/server.ts'

/** The least that some kind of work can be done with on this machine. */
export type Ceiling = { readonly name: string } & (
  | ({ readonly kind: 'http' } & Work)
  | ({ readonly kind: 'cryptography' } & Cryptography)
)

/** One operation as it is measured. */
export interface Operation {
  readonly name: string
  readonly what: string
  /**
   * The requests, sent in this order. `server` is a running Rockpool. Where requests serve once, they are those of
   * `count` operations; otherwise there are as many as there are different ones, and they are sent over again.
   */
  readonly prepare: (
    pool: BenchPool,
    server: Server,
    count: number,
  ) => Promise<readonly Call[]> | readonly Call[]
  /** Of how many requests it consists. */
  readonly requests: number
  readonly servesOnce?: boolean
  /** The last one does the same kind of work: that is the one which Rockpool is compared to. */
  readonly ceilings: readonly [...Ceiling[], Ceiling]
}

const http = { name: 'http', kind: 'http', token: false, commit: false } as const
const token = { name: 'http + token', kind: 'http', token: true, commit: false } as const
const commit = { name: 'http + commit', kind: 'http', token: false, commit: true } as const
const tokenAndCommit = { name: 'http + token + commit', kind: 'http', token: true, commit: true } as const

const cryptography = (powers: number, signatures: number): Ceiling => {
  const counted = (count: number, what: string) =>
    count === 0 ? [] : [`${count} ${what}${count > 1 ? 's' : ''}`]
  const name = [...counted(powers, 'power'), ...counted(signatures, 'signature')].join(' + ')
  return { name, kind: 'cryptography', powers, signatures }
}

const change = (value: string) => [{ Name: 'custom:CustomAttr1', Value: value }]

const initiate = ({ clientId }: BenchPool, AuthFlow: string, AuthParameters: Record<string, string>) =>
  newCall('InitiateAuth', { AuthFlow, ClientId: clientId, AuthParameters })

/** A call for everybody whose tokens are known. */
const forEach =
  (toCall: (pool: BenchPool, person: Person) => Call) =>
  (pool: BenchPool): readonly Call[] =>
    pool.people.map((person) => toCall(pool, person))

export const operations: readonly Operation[] = [
  {
    name: 'GetUser',
    what: 'a user reads their own attributes, seven of them',
    prepare: forEach((_, { accessToken }) => newCall('GetUser', { AccessToken: accessToken })),
    requests: 1,
    ceilings: [http, token],
  },
  {
    name: 'UpdateUserAttributes',
    what: 'a user changes one attribute, each time to another value',
    prepare: forEach((_, { accessToken }) =>
      newCall('UpdateUserAttributes', {
        AccessToken: accessToken,
        UserAttributes: change(`Purple ${uniqueNumber}`),
      }),
    ),
    requests: 1,
    ceilings: [http, token, tokenAndCommit],
  },
  {
    name: 'AdminUpdateUserAttributes',
    what: 'the same by an administrator, in a signed request',
    prepare: ({ poolId: UserPoolId, people, key }) =>
      ['Purple', 'Yellow'].flatMap((colour) =>
        people.map(({ username: Username }) =>
          newCall('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes: change(colour) }, key),
        ),
      ),
    requests: 1,
    ceilings: [http, commit],
  },
  {
    name: 'ListUsers',
    what: 'pages of 60 users, in a signed request',
    prepare: listPages,
    requests: 1,
    ceilings: [http],
  },
  {
    name: 'ListUsersFiltered',
    what: 'the one user with an e-mail address, in a signed request',
    prepare: ({ poolId: UserPoolId, people, key }) =>
      people.map(({ attributes: { email = '' } }) =>
        newCall('ListUsers', { UserPoolId, Limit: 60, Filter: `email = "${email}"` }, key),
      ),
    requests: 1,
    ceilings: [http],
  },
  {
    name: 'PasswordSignIn',
    what: 'a sign-in that sends the password',
    prepare: forEach((pool, { username, password }) =>
      initiate(pool, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password }),
    ),
    requests: 1,
    ceilings: [cryptography(1, 2)],
  },
  {
    name: 'SrpSignIn',
    what: 'a sign-in by SRP: two requests, whose answers by the client are made ahead',
    prepare: prepareSrp,
    requests: 2,
    servesOnce: true,
    ceilings: [cryptography(3, 2)],
  },
  {
    name: 'TokenRefresh',
    what: 'new tokens for a refresh token',
    prepare: forEach((pool, { refreshToken }) =>
      initiate(pool, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken }),
    ),
    requests: 1,
    ceilings: [cryptography(0, 2)],
  },
  // Last, since it makes the pool larger.
  {
    name: 'SignUp',
    what: 'somebody new signs up',
    prepare: ({ clientId }) => [
      newCall('SignUp', {
        ClientId: clientId,
        Username: `new-${uniqueNumber}`,
        Password: 'Correct-Horse-7',
        UserAttributes: [{ Name: 'email', Value: `new-${uniqueNumber}@example.com` }],
      }),
    ],
    requests: 1,
    ceilings: [commit, cryptography(1, 0)],
  },
]

export function getOperation(name: string): Operation {
  const operation = operations.find((operation) => operation.name === name)
  if (!operation) throw new TypeError(`${name} is not measured`)
  return operation
}
