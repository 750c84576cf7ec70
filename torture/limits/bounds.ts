import type { Options, Part, Report } from '../part.ts'
import { outcomeOf, Refusal } from '../target.ts'
import {
  addUser,
  newPool,
  password,
  signIn,
  startOwnedServer,
  type OwnedPool,
  type OwnedServer,
} from './owned-server.ts'

const minute = 60_000
const hour = 60 * minute

const owner = '192.0.2.1'
const stranger = '203.0.113.9'

/** What came of one way of guessing. */
interface Finding {
  readonly line: string
  readonly problem?: string | undefined
}

/** Where guessing ends with the limits of serving mode, over days of a clock that is owned. */
export const bounds: Part = {
  name: 'bounds',
  summary:
    'over days, guessing ends after 100 passwords and 5 answers, forged sources or not, and a stranger locks no owner out',
  run,
}

async function run({ short, progress }: Options): Promise<Report> {
  const findings = [...(await findBounds(short, progress)), ...(await forgeSources(progress))]
  const problems = findings.flatMap(({ problem }) => problem ?? [])
  return {
    ok: problems.length === 0,
    lines: [...findings.map(({ line }) => line), ...problems],
    figures: { findings: findings.length, problems: problems.length },
  }
}

async function findBounds(short: boolean, progress: (text: string) => void): Promise<readonly Finding[]> {
  await using server = await startOwnedServer({ failuresPerSource: null })
  const pool = await newPool(server)
  const findings: Finding[] = []
  await addUser(server, pool, 'first')
  for (const name of ['first', 'nobody']) {
    progress(`passwords of ${name}`)
    findings.push(await guessForDays(server, pool, name))
  }
  const refused = await outcomeOf(signIn(server, pool, owner, 'first'))
  findings.push(
    expect('the right password after that', 'refused', refused instanceof Refusal ? 'refused' : 'let in'),
  )
  const again = await outcomeOf(recover(server, pool, 'first'))
  findings.push(
    expect('a code after that', 'recovers', again instanceof Refusal ? again.message : 'recovers'),
  )
  findings.push(await guessCode(server, pool, short ? 200 : 2000))
  progress('a stranger all day long')
  await addUser(server, pool, 'second')
  findings.push(await attackForDays(server, pool, short ? 1 : 4))
  return findings
}

const expect = (what: string, expected: string | number, found: string | number): Finding => ({
  line: `${what}: ${found}`,
  problem: found === expected ? undefined : `${what}: ${found}, and not ${expected}`,
})

/** Wrong passwords from many connections, whenever the lock leaves one, for as many days as it takes and three more. */
async function guessForDays(server: OwnedServer, pool: OwnedPool, name: string): Promise<Finding> {
  const hiding = { clientId: pool.hiding }
  let judged = 0
  for (let quarters = 0; quarters < 4 * 24 * 3; quarters++) {
    // Once it has ended, looking a few times a day is enough.
    server.pass((judged < 100 ? 15 : 8 * 60) * minute)
    const guesses = Array.from({ length: 10 }, (_, index) =>
      outcomeOf(signIn(server, hiding, `198.51.100.${index}`, name, `Wrong-Horse-${quarters}-${index}`)),
    )
    const found = (await Promise.all(guesses)).filter(
      (outcome) => outcome instanceof Refusal && outcome.message === 'Incorrect username or password.',
    ).length
    judged += found
    if (judged >= 100 && found === 0 && quarters > 40) break
  }
  return expect(`passwords of ${name} that were judged over days`, 100, judged)
}

async function recover({ call, codeOf }: OwnedServer, { clientId: ClientId }: OwnedPool, Username: string) {
  await call(owner, 'ForgotPassword', { ClientId, Username })
  const ConfirmationCode = codeOf(Username)
  await call(owner, 'ConfirmForgotPassword', { ClientId, Username, ConfirmationCode, Password: password })
}

/** One code, guessed from one source over many connections. */
async function guessCode(
  server: OwnedServer,
  { clientId: ClientId }: OwnedPool,
  guesses: number,
): Promise<Finding> {
  const Username = 'first'
  server.pass(25 * hour)
  await server.call(owner, 'ForgotPassword', { ClientId, Username })
  const right = server.codeOf(Username)
  // The right one is among them, behind more wrong ones than are judged.
  const outcomes = await Promise.all(
    Array.from({ length: guesses }, (_, index) => {
      const ConfirmationCode = String((Number(right) + 1 + index) % 1_000_000).padStart(6, '0')
      const shown = { ClientId, Username, ConfirmationCode, Password: 'Another-Horse-8' }
      return outcomeOf(server.call(stranger, 'ConfirmForgotPassword', shown))
    }),
  )
  const accepted = outcomes.filter((outcome) => !(outcome instanceof Refusal)).length
  const shown = { ClientId, Username, ConfirmationCode: right, Password: 'Another-Horse-8' }
  const late = await outcomeOf(server.call(stranger, 'ConfirmForgotPassword', shown))
  const mine = await outcomeOf(server.call(owner, 'ConfirmForgotPassword', { ...shown, Password: password }))
  const found = [
    `${accepted} accepted`,
    late instanceof Refusal ? 'the right one refused after them' : 'the right one ACCEPTED after them',
    mine instanceof Refusal ? `its owner REFUSED (${mine.message})` : 'and taken from its owner',
  ].join(', ')
  const wanted = '0 accepted, the right one refused after them, and taken from its owner'
  return expect(`${guesses} codes from one source`, wanted, found)
}

/**
 * Wrong passwords for ever other names, through the declared proxy. What a stranger writes into `X-Forwarded-For`
 * stands before the address that the proxy adds, and must not count.
 */
async function forgeSources(progress: (text: string) => void): Promise<readonly Finding[]> {
  const allowed = 20
  await using server = await startOwnedServer({ failuresPerSource: allowed })
  const pool = await newPool(server)
  await addUser(server, pool, 'third')
  const countJudged = async (what: string, sourceOf: (index: number) => string) => {
    let judged = 0
    for (let index = 0; index < 3 * allowed; index++) {
      progress(`${what}, ${index}`)
      const name = `nobody-${what.length}-${index}`
      const guess = signIn(server, { clientId: pool.hiding }, sourceOf(index), name, 'Wrong-Horse-8')
      const outcome = await outcomeOf(guess)
      if (outcome instanceof Refusal && outcome.message === 'Incorrect username or password.') judged += 1
    }
    return judged
  }
  const forging = 'passwords judged of one source that forges others'
  const forged = await countJudged(forging, (index) => `192.0.2.${index}, 198.18.0.1, ${stranger}`)
  const named = await outcomeOf(signIn(server, pool, '192.0.2.0', 'third'))
  const many = 'passwords judged of as many real sources'
  const real = await countJudged(many, (index) => `198.51.100.${index}`)
  return [
    expect(forging, allowed, forged),
    expect(
      'a user at an address that was forged',
      'let in',
      named instanceof Refusal ? named.message : 'let in',
    ),
    expect(many, 3 * allowed, real),
  ]
}

/** A stranger asks, guesses and signs up all day long; every three hours the owner recovers the password. */
async function attackForDays(server: OwnedServer, pool: OwnedPool, days: number): Promise<Finding> {
  const { clientId: ClientId } = pool
  const Username = 'second'
  let [kept, tries, signUps] = [0, 0, 0]
  for (let hours = 0; hours < 24 * days; hours++) {
    server.pass(hour)
    const asking = Array.from({ length: 15 }, () =>
      outcomeOf(server.call(stranger, 'ForgotPassword', { ClientId, Username })),
    )
    await Promise.all(asking)
    const guesses = Array.from({ length: 15 }, (_, index) => {
      const ConfirmationCode = String(index).padStart(6, '0')
      const shown = { ClientId, Username, ConfirmationCode, Password: 'Another-Horse-8' }
      return outcomeOf(server.call(stranger, 'ConfirmForgotPassword', shown))
    })
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
    const joining = Array.from({ length: 6 }, () => {
      const own = { ClientId, Username: `stranger-${signUps++}`, Password: password, UserAttributes }
      return outcomeOf(server.call(stranger, 'SignUp', own))
    })
    await Promise.all([...guesses, ...joining])
    if (hours % 3 > 0) continue
    tries += 1
    if ((await outcomeOf(recover(server, pool, Username))) instanceof Refusal) kept += 1
  }
  const what = `of ${tries} recoveries by the owner, while a stranger asks and guesses for ${days} days, were refused`
  return expect(what, 0, kept)
}
