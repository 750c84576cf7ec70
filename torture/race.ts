import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AttributeType } from '../src/model/types.ts'
import { beforeChange, changeAddress, newLinkPlace, press } from './links/links.ts'
import type { Options, Part, Report } from './part.ts'
import { raceEndings } from './race-endings.ts'
import { raceMemberships } from './race-memberships.ts'
import { checkSoundness } from './soundness.ts'
import { newCaller, outcomeOf, Refusal, startTarget, type Caller } from './target.ts'

const code = '918273'
/** Pools send notices, and another password ends sessions. */
const settings = join(import.meta.dirname, 'race-settings.json')
const clients = 100

/** Many who want the same name, and many who change the same user, all at once. */
export const race: Part = {
  name: 'race',
  summary:
    '100 clients claim one name, change one user, or go on signing in: one winner, nothing lost or outlived',
  run,
}

async function run({ rounds, short, progress }: Options): Promise<Report> {
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code, '--config', settings] })
  using caller = newCaller({ url: target.url, connections: clients })
  const total = rounds ?? (short ? 40 : 1000)
  const perRace = Math.max(1, Math.ceil(total / contests.length))
  const problems: string[] = []
  const tallies: string[] = []
  let requests = 0
  let turnedAway = 0

  for (const { title, begin } of contests) {
    const contest = await begin(caller, target.url)
    for (let round = 0; round < perRace; round++) {
      progress(`${title}, round ${round} of ${perRace}`)
      const start = await contest.round(round)
      const outcomes = await Promise.all(Array.from({ length: clients }, (_, who) => outcomeOf(start(who))))
      requests += clients
      const winners = outcomes.filter((outcome) => !(outcome instanceof Refusal)).length
      const refusals = outcomes.filter((outcome) => outcome instanceof Refusal)
      const odd = refusals.find(({ name }) => !contest.loses.includes(name) && name !== tryAgain)
      turnedAway += refusals.filter(({ name }) => name === tryAgain).length
      if (winners !== contest.winners) problems.push(`${title}, round ${round}: ${winners} winners`)
      if (odd) problems.push(`${title}, round ${round}: ${odd.name}: ${odd.message}`)
      problems.push(...(await contest.check(round)).map((problem) => `${title}, round ${round}: ${problem}`))
    }
    tallies.push(`${title}: ${perRace} rounds of ${clients}`)
  }

  progress('sign-ins while the password changes')
  const endings = await raceEndings(caller, short ? 4 : 40, code)
  problems.push(...endings.problems)
  progress('memberships while users and groups are deleted')
  const memberships = await raceMemberships(caller, short ? 4 : 40)
  problems.push(...memberships.problems)
  const updates = await raceUpdates(caller, short ? 5 : 50)
  problems.push(...updates.problems)
  await target.stop()
  problems.push(...updates.findLost(join(target.data, 'rockpool.db')))
  const { users, problems: unsound } = checkSoundness(join(target.data, 'rockpool.db'))
  problems.push(...unsound.map((problem) => `the store: ${problem}`))
  if (target.ended()) problems.push(`the server ended: ${target.ended()}`)
  if (target.log()) problems.push(`the server logged: ${target.log().slice(0, 1000)}`)
  return {
    ok: problems.length === 0,
    lines: [
      ...tallies,
      `sign-ins while the password changes: ${endings.rounds} rounds of ${clients}, ${endings.started} sessions started ` +
        `and ended by the change, none after it`,
      `memberships while users and groups are deleted: ${memberships.rounds} rounds of ${clients}, ${memberships.joined} ` +
        'acknowledged, none of them outlived either',
      `different attributes of one user: ${updates.rounds} rounds of ${clients}, ${updates.written} changes ` +
        `acknowledged, all in the user's history`,
      `${turnedAway + updates.turnedAway} asked to try again; the store of ${users} users is ${unsound.length ? 'NOT ' : ''}sound`,
      ...problems.slice(0, 50),
    ],
    figures: {
      rounds: perRace * contests.length + endings.rounds + memberships.rounds + updates.rounds,
      requests: requests + endings.requests + memberships.requests + updates.requests,
      turnedAway: turnedAway + updates.turnedAway,
      problems: problems.length,
    },
  }
}

const tryAgain = 'TooManyRequestsException'

/** Something that one can have and many want. */
interface Contest {
  /** The errors of those who come too late. */
  readonly loses: readonly string[]
  readonly winners: number
  /** Sets the round up, and answers what each client then does at once. */
  round(index: number): Promise<(who: number) => Promise<unknown>>
  /** What is wrong afterwards. */
  check(index: number): Promise<readonly string[]>
}

const contests: readonly {
  readonly title: string
  readonly begin: (caller: Caller, url: string) => Promise<Contest>
}[] = [
  { title: 'one name signs up', begin: (caller) => signUps(caller, {}, (round) => `name-${round}`) },
  {
    title: 'one e-mail signs up',
    begin: (caller) =>
      signUps(caller, { UsernameAttributes: ['email'] }, (round, who) =>
        // The same address in different case.
        who % 2 ? `Address-${round}@Example.com` : `address-${round}@example.com`,
      ),
  },
  { title: 'one preferred_username', begin: preferredNames },
  { title: 'one name, to be called or to prefer', begin: calledOrPreferred },
  { title: 'the sub of another as name', begin: subsOfOthers },
  { title: 'one address verified by code', begin: verifiedAliases },
  { title: 'one address moved by administrators', begin: movedAliases },
  { title: 'one code recovers a password', begin: recoveries },
  { title: 'one link undoes a change', begin: undos },
]

/** Everybody presses the button of one link, each from an address of this machine of their own. */
async function undos(caller: Caller, url: string): Promise<Contest> {
  const place = await newLinkPlace(caller, 'CONFIRM_WITH_LINK')
  const lost = 'UnusableLink'
  const nameFor = (round: number) => `undone-${round}`
  return {
    loses: [lost],
    winners: 1,
    async round(round) {
      const form = await changeAddress(url, caller, place, nameFor(round))
      return async (who) => {
        const { status } = await press(url, 'undoEmailChange', form, `127.0.0.${who + 2}`)
        if (status !== 200) throw new Refusal(status === 400 ? lost : 'OddStatus', String(status), status)
      }
    },
    async check(round) {
      const Username = nameFor(round)
      const { UserAttributes } = await caller.call('AdminGetUser', { UserPoolId: place.poolId, Username })
      const email = UserAttributes?.find(({ Name }) => Name === 'email')?.Value
      return email === beforeChange(Username) ? [] : [`the address is ${email}`]
    },
  }
}

/** Nobody here has a password, so that a sign-up costs no arithmetic and all of them meet. */
const withoutPasswords = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } },
  UsernameConfiguration: { CaseSensitive: false },
}

async function newPool(caller: Caller, settings: object) {
  const { UserPool } = await caller.call('CreateUserPool', {
    PoolName: 'race',
    ...withoutPasswords,
    ...settings,
  })
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'race',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

async function signUps(
  caller: Caller,
  settings: object,
  nameFor: (round: number, who: number) => string,
): Promise<Contest> {
  const { poolId, clientId } = await newPool(caller, settings)
  return {
    loses: ['UsernameExistsException'],
    winners: 1,
    round: async (round) => (who) =>
      caller.call('SignUp', { ClientId: clientId, Username: nameFor(round, who) }),
    async check(round) {
      const Username = nameFor(round, 0)
      const found = await outcomeOf(caller.call('AdminGetUser', { UserPoolId: poolId, Username }))
      return found instanceof Refusal ? [`the winner is not there: ${found.message}`] : []
    },
  }
}

const nameOf = (who: number) => `client-${who}`

async function preferredNames(caller: Caller): Promise<Contest> {
  const { poolId } = await newPool(caller, { AliasAttributes: ['preferred_username'] })
  await Promise.all(
    Array.from({ length: clients }, (_, who) =>
      caller.call('AdminCreateUser', {
        UserPoolId: poolId,
        Username: nameOf(who),
        MessageAction: 'SUPPRESS',
      }),
    ),
  )
  const nameFor = (round: number) => `wanted-${round}`
  return {
    loses: ['AliasExistsException'],
    winners: 1,
    round: async (round) => (who) =>
      caller.call('AdminUpdateUserAttributes', {
        UserPoolId: poolId,
        Username: nameOf(who),
        UserAttributes: [{ Name: 'preferred_username', Value: nameFor(round) }],
      }),
    check: (round) => findHolders(caller, poolId, 'preferred_username', nameFor(round), () => true),
  }
}

/** Half of them sign up under a name that the other half want to prefer. */
async function calledOrPreferred(caller: Caller): Promise<Contest> {
  const { poolId, clientId } = await newPool(caller, { AliasAttributes: ['preferred_username'] })
  for (let who = 0; who < clients; who += 2) {
    await caller.call('AdminCreateUser', {
      UserPoolId: poolId,
      Username: nameOf(who),
      MessageAction: 'SUPPRESS',
    })
  }
  const nameFor = (round: number) => `wanted-${round}`
  return {
    loses: ['AliasExistsException', 'UsernameExistsException'],
    winners: 1,
    round: async (round) => (who) =>
      who % 2
        ? caller.call('SignUp', { ClientId: clientId, Username: nameFor(round) })
        : caller.call('AdminUpdateUserAttributes', {
            UserPoolId: poolId,
            Username: nameOf(who),
            UserAttributes: [{ Name: 'preferred_username', Value: nameFor(round) }],
          }),
    async check(round) {
      const Username = nameFor(round)
      const found = await outcomeOf(caller.call('AdminGetUser', { UserPoolId: poolId, Username }))
      return found instanceof Refusal ? [`the winner is not there: ${found.message}`] : []
    },
  }
}

/** All of them want to be called, or to prefer, what a user is known by for good. Nobody may. */
async function subsOfOthers(caller: Caller): Promise<Contest> {
  const { poolId, clientId } = await newPool(caller, { AliasAttributes: ['preferred_username'] })
  for (let who = 0; who < clients; who += 2) {
    await caller.call('AdminCreateUser', {
      UserPoolId: poolId,
      Username: nameOf(who),
      MessageAction: 'SUPPRESS',
    })
  }
  let victim = ''
  return {
    loses: ['AliasExistsException', 'UsernameExistsException'],
    winners: 0,
    async round(round) {
      const Username = `victim-${round}`
      victim = (await caller.call('SignUp', { ClientId: clientId, Username })).UserSub ?? ''
      return (who) =>
        who % 2
          ? caller.call('SignUp', { ClientId: clientId, Username: who % 3 ? victim : victim.toUpperCase() })
          : caller.call('AdminUpdateUserAttributes', {
              UserPoolId: poolId,
              Username: nameOf(who),
              UserAttributes: [{ Name: 'preferred_username', Value: victim }],
            })
    },
    async check(round) {
      const found = await caller.call('AdminGetUser', { UserPoolId: poolId, Username: victim })
      return found.Username === `victim-${round}` ? [] : [`the sub leads to ${found.Username}`]
    },
  }
}

/** Everybody has the address unverified and a code for it, and all show their code at once. */
async function verifiedAliases(caller: Caller): Promise<Contest> {
  const { poolId, clientId } = await newPool(caller, {
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  })
  const addressFor = (round: number) => `wanted-${round}@example.com`
  return {
    loses: ['AliasExistsException'],
    winners: 1,
    async round(round) {
      await Promise.all(
        Array.from({ length: clients }, (_, who) =>
          caller.call('SignUp', {
            ClientId: clientId,
            Username: `${nameOf(who)}-${round}`,
            UserAttributes: [{ Name: 'email', Value: addressFor(round) }],
          }),
        ),
      )
      return (who) =>
        caller.call('ConfirmSignUp', {
          ClientId: clientId,
          Username: `${nameOf(who)}-${round}`,
          ConfirmationCode: code,
        })
    },
    check: (round) => findHolders(caller, poolId, 'email', addressFor(round), isVerified),
  }
}

/** An administrator's word takes an address from whoever has it, so all of them win, one after another. */
async function movedAliases(caller: Caller): Promise<Contest> {
  const { poolId } = await newPool(caller, { AliasAttributes: ['email'] })
  await Promise.all(
    Array.from({ length: clients }, (_, who) =>
      caller.call('AdminCreateUser', {
        UserPoolId: poolId,
        Username: nameOf(who),
        MessageAction: 'SUPPRESS',
      }),
    ),
  )
  const addressFor = (round: number) => `wanted-${round}@example.com`
  return {
    loses: ['AliasExistsException'],
    winners: clients,
    round: async (round) => (who) =>
      caller.call('AdminUpdateUserAttributes', {
        UserPoolId: poolId,
        Username: nameOf(who),
        UserAttributes: [
          { Name: 'email', Value: addressFor(round) },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    check: (round) => findHolders(caller, poolId, 'email', addressFor(round), isVerified),
  }
}

/** Everybody shows the code of one user, and wants another password. So many are judged as may be in an hour. */
async function recoveries(caller: Caller): Promise<Contest> {
  const { poolId, clientId } = await newPool(caller, { AutoVerifiedAttributes: ['email'] })
  const userOf = (round: number) => ({ ClientId: clientId, Username: `forgetful-${round}` })
  return {
    loses: ['ExpiredCodeException', 'LimitExceededException'],
    winners: 1,
    async round(round) {
      const user = userOf(round)
      const UserAttributes = [{ Name: 'email', Value: `${user.Username}@example.com` }]
      await caller.call('SignUp', { ...user, UserAttributes })
      await caller.call('ConfirmSignUp', { ...user, ConfirmationCode: code })
      await caller.call('ForgotPassword', user)
      return (who) =>
        caller.call('ConfirmForgotPassword', {
          ...user,
          ConfirmationCode: code,
          Password: `Recovered-Horse-${who}`,
        })
    },
    async check(round) {
      const { Username } = userOf(round)
      const { UserStatus } = await caller.call('AdminGetUser', { UserPoolId: poolId, Username })
      return UserStatus === 'CONFIRMED' ? [] : [`the user is ${UserStatus}`]
    },
  }
}

const isVerified = (attributes: readonly AttributeType[]) =>
  attributes.some(({ Name, Value }) => Name === 'email_verified' && Value === 'true')

/** The users who have a value and hold it as a name, found by list and by name, must be one and the same. */
async function findHolders(
  caller: Caller,
  UserPoolId: string,
  attribute: string,
  value: string,
  holds: (attributes: readonly AttributeType[]) => boolean,
): Promise<readonly string[]> {
  const holders: (string | undefined)[] = []
  let PaginationToken: string | undefined
  do {
    const page = await caller.call('ListUsers', {
      UserPoolId,
      Filter: `${attribute} = "${value}"`,
      ...(PaginationToken ? { PaginationToken } : {}),
    })
    for (const { Username, Attributes = [] } of page.Users ?? [])
      if (holds(Attributes)) holders.push(Username)
    PaginationToken = page.PaginationToken
  } while (PaginationToken)
  if (holders.length !== 1) return [`${holders.length} hold the name`]
  const named = await outcomeOf(caller.call('AdminGetUser', { UserPoolId, Username: value }))
  if (named instanceof Refusal) return [`nobody is found by the name: ${named.message}`]
  return named.output.Username === holders[0] ? [] : ['the name leads to somebody else']
}

const standard = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'profile',
  'picture',
  'website',
  'gender',
  'zoneinfo',
  'locale',
  'address',
  'email',
  'preferred_username',
]

/**
 * A hundred clients change one user at once, each another attribute; a pool has fewer than a hundred, so some are
 * changed by two. Who is turned away tries again, as SDKs do.
 */
async function raceUpdates(caller: Caller, rounds: number) {
  const custom = Array.from({ length: 50 }, (_, index) => `a${index}`)
  const { poolId } = await newPool(caller, {
    Schema: custom.map((Name) => ({ Name, AttributeDataType: 'String', Mutable: true })),
  })
  const names = [...standard, ...custom.map((name) => `custom:${name}`)]
  const Username = 'everybody'
  await caller.call('AdminCreateUser', { UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' })
  const written: { readonly name: string; readonly value: string }[] = []
  const problems: string[] = []
  let requests = 0
  let turnedAway = 0

  async function write(name: string, value: string): Promise<void> {
    const asked = { UserPoolId: poolId, Username, UserAttributes: [{ Name: name, Value: value }] }
    for (;;) {
      requests += 1
      const outcome = await outcomeOf(caller.call('AdminUpdateUserAttributes', asked))
      if (!(outcome instanceof Refusal)) return void written.push({ name, value })
      if (outcome.name !== tryAgain)
        return void problems.push(`an update: ${outcome.name}: ${outcome.message}`)
      turnedAway += 1
    }
  }

  for (let round = 0; round < rounds; round++) {
    const values = new Map<string, Set<string>>()
    await Promise.all(
      Array.from({ length: clients }, (_, who) => {
        const name = names[who % names.length] ?? ''
        const value = `${round}-${who}@example.com`
        values.set(name, (values.get(name) ?? new Set()).add(value))
        return write(name, value)
      }),
    )
    const { UserAttributes = [] } = await caller.call('AdminGetUser', { UserPoolId: poolId, Username })
    const now = new Map(UserAttributes.map(({ Name, Value }) => [Name, Value ?? '']))
    for (const [name, some] of values)
      if (!some.has(now.get(name) ?? ''))
        problems.push(`round ${round}: ${name} has none of the values written`)
  }

  /** Each acknowledged change must be told by an event of its own. */
  function findLost(path: string): string[] {
    const database = new DatabaseSync(path, { readOnly: true })
    const rows = database.prepare('SELECT changes FROM event WHERE pool = ?').all(poolId)
    database.close()
    const told = new Set(
      rows.flatMap(({ changes }) =>
        Object.entries(JSON.parse(String(changes)) as Record<string, [string | null, string | null]>).map(
          ([name, [, to]]) => `${name}=${to}`,
        ),
      ),
    )
    return written
      .filter(({ name, value }) => !told.has(`${name}=${value}`))
      .map(({ name }) => `lost: ${name}`)
  }

  return { rounds, requests, turnedAway, written: written.length, problems, findLost }
}
