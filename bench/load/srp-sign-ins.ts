import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { Threads } from '../../src/crypto/srp/threads.ts'
import type { BenchPool, Person } from '../pool.ts'
import type { Server } from '../servers/server.ts'
import { get, newCall, type Call } from './requests.ts'
import { publicValueOf, type SrpQuestion } from './srp-client.ts'

const maxPeople = 500
const atOnce = 16

/** One secret serves all sign-ins of a run: the server cannot tell, and every exchange differs by the server's own. */
const a = randomBytes(32).toString('hex')
const A = publicValueOf(a)

/**
 * The requests of so many sign-ins by SRP, the first and the second one in turns. What the second one answers comes
 * sealed from the server and is good once, within some minutes. So it is asked for and answered before the load
 * begins, and the load has a first request for each second one: the server does the whole work of each sign-in, and
 * the client's arithmetic, which is as much again, does not compete with it for the cores.
 */
export async function prepareSrp(pool: BenchPool, server: Server, count: number): Promise<readonly Call[]> {
  await using clients = new Threads<SrpQuestion, string>({
    module: new URL('./srp-worker.ts', import.meta.url),
    count: availableParallelism(),
    maxWaiting: count,
    full: () => new Error('too many sign-ins are prepared at once'),
  })
  const people = pool.people.slice(0, maxPeople)
  const calls: Call[] = []
  let next = 0
  const prepareSome = async () => {
    while (next < count) {
      const number = next++
      const person = people[number % people.length]
      // The first request is somebody else's, so that two for one user are seldom in flight at once.
      const other = people[(number + Math.floor(people.length / 2)) % people.length]
      if (!person || !other) throw new Error('the pool has no people')
      const second = await answerChallenge(pool, server, clients, person)
      calls.push(firstCall(pool, other), second)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, prepareSome))
  return calls
}

const firstCall = ({ clientId: ClientId }: BenchPool, { username }: Person): Call => {
  const AuthParameters = { USERNAME: username, SRP_A: A }
  return newCall('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters })
}

async function answerChallenge(
  pool: BenchPool,
  server: Server,
  clients: Threads<SrpQuestion, string>,
  person: Person,
): Promise<Call> {
  const { poolId, clientId: ClientId } = pool
  const { ChallengeParameters } = await get(server, firstCall(pool, person))
  const challenge = ChallengeParameters as Readonly<Record<string, string>>
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = challenge
  const timestamp = toTimestamp(new Date())
  const claim = await clients.run({
    poolName: poolId.slice(poolId.indexOf('_') + 1),
    username: USER_ID_FOR_SRP,
    password: person.password,
    a,
    salt: SALT,
    B: SRP_B,
    secretBlock: SECRET_BLOCK,
    timestamp,
  })
  const ChallengeResponses = {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: claim,
    TIMESTAMP: timestamp,
  }
  const ChallengeName = 'PASSWORD_VERIFIER'
  return newCall('RespondToAuthChallenge', { ClientId, ChallengeName, ChallengeResponses })
}

/** `Fri Aug 1 15:51:06 UTC 2023` */
function toTimestamp(date: Date): string {
  const [week, day, month, year, time] = date.toUTCString().replace(',', '').split(' ')
  return `${week} ${month} ${Number(day)} ${time} UTC ${year}`
}
