import { isDeepStrictEqual } from 'node:util'
import type { Differences, State } from './ledger.ts'
import { checkContents, type Contents } from './soundness.ts'
import { outcomeOf, Refusal } from './target.ts'
import type { Workplace } from './writers.ts'

/** What an inspection has come to. */
export interface Findings extends Differences {
  readonly users: number
  /** What does not fit together, in the database or in what the API answers. */
  readonly unsound: readonly string[]
}

/**
 * Compares what was acknowledged with what is there: in what was read from the database beside the server, and
 * in the answers of the API. Nobody may be at work meanwhile.
 */
export async function inspect(workplace: Workplace, contents: Contents): Promise<Findings> {
  const { ledger, poolId } = workplace
  const absent = new Set(ledger.absent)
  const differences = ledger.compare(readStates(contents, poolId))
  for (const user of workplace.tokens.keys()) if (!ledger.find(user)) workplace.tokens.delete(user)
  const { users, problems } = checkContents(contents)
  return {
    ...differences,
    users,
    unsound: [...problems, ...(await askApi(workplace, absent))],
  }
}

function readStates(contents: Contents, poolId: string): ReadonlyMap<string, State> {
  const users = contents.users.filter((user) => user.poolId === poolId)
  return new Map(
    users.map(({ username, status, attributes, pending }) => [
      username,
      { status, attributes, pending: { ...pending } },
    ]),
  )
}

/** Every user by user name, by each of their aliases and by their token; and nobody by the names of the removed. */
async function askApi(workplace: Workplace, absent: ReadonlySet<string>): Promise<readonly string[]> {
  const { caller, ledger, poolId, tokens } = workplace
  const problems: string[] = []

  async function findSub(
    name: string,
  ): Promise<{ sub: string; attributes: object; status: string } | undefined> {
    const outcome = await outcomeOf(caller.call('AdminGetUser', { UserPoolId: poolId, Username: name }))
    if (outcome instanceof Refusal) {
      if (outcome.name !== 'UserNotFoundException') problems.push(`${name}: ${outcome.name}`)
      return undefined
    }
    const { UserAttributes = [], UserStatus = '' } = outcome.output
    const { sub = '', ...attributes } = Object.fromEntries(
      UserAttributes.map(({ Name, Value }) => [Name, Value ?? '']),
    )
    return { sub, attributes, status: UserStatus }
  }

  async function checkUser(user: string): Promise<void> {
    const state = ledger.find(user)
    const found = await findSub(user)
    if (!state || !found) return void problems.push(`${user}: the API does not find them`)
    if (!isDeepStrictEqual(found.attributes, state.attributes) || found.status !== state.status)
      problems.push(`${user}: the API answers something else than the database holds`)
    const { email = '', email_verified, preferred_username } = state.attributes
    for (const alias of [...(email_verified === 'true' ? [email] : []), preferred_username]) {
      if (alias === undefined) continue
      if ((await findSub(alias))?.sub !== found.sub) problems.push(`${user}: is not found by ${alias}`)
    }
    if (email_verified === 'false' && (await findSub(email))?.sub === found.sub)
      problems.push(`${user}: is found by an address that is not verified`)
    const { email: waiting } = state.pending
    if (waiting !== undefined && (await findSub(waiting)))
      problems.push(`${user}: is found by an address that waits for its code`)
    const token = tokens.get(user)
    if (token === undefined) return
    const outcome = await outcomeOf(caller.call('GetUser', { AccessToken: token }))
    if (outcome instanceof Refusal) problems.push(`${user}: their session is lost: ${outcome.message}`)
  }

  await inTurns(ledger.users, checkUser)
  await inTurns([...absent].filter((name) => !ledger.find(name)).slice(-100), async (name) => {
    if (await findSub(name)) problems.push(`${name}: the API still finds them`)
  })
  return problems
}

/** A few at a time. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const workers = Array.from({ length: 8 }, async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item)
  })
  await Promise.all(workers)
}
