import { type Caller, outcomeOf, Refusal } from './target.ts'

const clients = 100
const group = { GroupName: 'editors' } as const
const Username = 'member'

/** What an addition may be refused for: the user or the group is gone, or too many wait. */
const fitting: ReadonlySet<string> = new Set([
  'UserNotFoundException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
])

/**
 * Many put a user into a group while the user is deleted, or the group. Whatever is made again under the name afterwards
 * is in no group, or has no member.
 */
export async function raceMemberships(caller: Caller, rounds: number) {
  const { UserPool } = await caller.call('CreateUserPool', { PoolName: 'race' })
  const pool = { UserPoolId: UserPool?.Id ?? '' }
  const createUser = () =>
    caller.call('AdminCreateUser', { ...pool, Username, MessageAction: 'SUPPRESS' }).then(() => undefined)
  const createGroup = () => caller.call('CreateGroup', { ...pool, ...group }).then(() => undefined)
  const deletions = {
    user: { remove: () => caller.call('AdminDeleteUser', { ...pool, Username }), restore: createUser },
    group: { remove: () => caller.call('DeleteGroup', { ...pool, ...group }), restore: createGroup },
  }
  await createUser()
  await createGroup()
  const problems: string[] = []
  let joined = 0
  for (let round = 0; round < rounds; round++) {
    for (const [what, { remove, restore }] of Object.entries(deletions)) {
      const add = () => outcomeOf(caller.call('AdminAddUserToGroup', { ...pool, Username, ...group }))
      const early = Array.from({ length: clients / 2 }, add)
      const removed = outcomeOf(remove())
      const outcomes = await Promise.all([...early, ...Array.from({ length: clients / 2 }, add)])
      if ((await removed) instanceof Refusal) problems.push(`round ${round}: the ${what} was not deleted`)
      joined += outcomes.filter((outcome) => !(outcome instanceof Refusal)).length
      const odd = outcomes.find(
        (outcome): outcome is Refusal => outcome instanceof Refusal && !fitting.has(outcome.name),
      )
      if (odd) problems.push(`round ${round}, ${what}: ${odd.name}: ${odd.message}`)
      await restore()
      const { Users } = await caller.call('ListUsersInGroup', { ...pool, ...group })
      const { Groups } = await caller.call('AdminListGroupsForUser', { ...pool, Username })
      if (Users?.length !== 0) problems.push(`round ${round}: a new ${what} has an old member`)
      if (Groups?.length !== 0) problems.push(`round ${round}: a new ${what} has an old membership`)
    }
  }
  return { problems, joined, rounds: rounds * 2, requests: rounds * 2 * clients }
}
