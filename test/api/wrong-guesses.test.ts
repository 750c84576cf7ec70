import assert from 'node:assert/strict'
import test from 'node:test'
import { servingLimits } from '../../src/domain/limits.ts'
import { WrongGuesses } from '../../src/api/wrong-guesses.ts'
import { incorrectCredentials as newRefusal } from '../../src/errors.ts'
import {
  adminFlows,
  adminRespondToAuthChallenge,
  contextData,
  tryPasswordAsAdmin,
} from '../support/admin-sign-in.ts'
import { refusal, signUp, type App } from '../support/people.ts'
import { createUserWithAddresses, forgotPassword, confirmForgotPassword } from '../support/codes.ts'
import { incorrectCredentials, limitExceeded } from '../support/refusals.ts'
import { createUser, initiateAuth, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const hour = 3_600_000
const limits = { ...servingLimits, failuresPerSource: 3, failuresPerPool: { minute: 4, hour: 6 } }
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const tooMany = refusal('TooManyRequestsException', 'Too many requests')

const guess = (world: World, app: App, name = 'diego') => tryPassword(world, app, name, 'Wrong-Horse-7')

test('a source whose passwords were wrong too often is refused for an hour, and others are not', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({}, hiding)
  await createUser(world, app, 'diego')
  world.source = '192.0.2.1'
  for (const name of ['diego', 'nobody', 'diego'])
    await assert.rejects(guess(world, app, name), incorrectCredentials)
  await assert.rejects(guess(world, app), tooMany)
  await assert.rejects(tryPassword(world, app, 'diego'), tooMany)
  world.source = '192.0.2.2'
  await tryPassword(world, app, 'diego')
  world.source = '192.0.2.1'
  world.clock.advance(hour - 1)
  await assert.rejects(tryPassword(world, app, 'diego'), tooMany)
  world.clock.advance(1)
  await tryPassword(world, app, 'diego')
})

test('codes that are wrong or asked for count as well, and the error is the one that the operation has', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({}, hiding)
  await createUserWithAddresses(world, app, 'diego')
  await forgotPassword(world, app, 'nobody')
  await forgotPassword(world, app, 'diego')
  await assert.rejects(confirmForgotPassword(world, app, 'diego', '000000'))
  await assert.rejects(forgotPassword(world, app, 'diego'), limitExceeded)
  await assert.rejects(confirmForgotPassword(world, app, 'diego', '000000'), limitExceeded)
  await assert.rejects(guess(world, app), tooMany)
  assert.equal(world.audit.at(-1)?.reason, 'source-limit')
})

test('calls of administrators count for the address of the user that they tell, and for none if they tell none', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({}, { ...adminFlows, ...hiding })
  await createUser(world, app, 'diego')
  const backend = '192.0.2.1'
  world.source = backend
  // Another name each time, so that none is locked.
  let count = 0
  const guessFor = (address?: string) =>
    tryPasswordAsAdmin(world, app, `nobody-${count++}`, 'Wrong-Horse-7', {
      ContextData: address === undefined ? undefined : contextData(address),
    })
  // IPv6 counts by its network, in any spelling.
  for (const address of ['2001:db8::1', '2001:DB8:0:0::2', '2001:db8::3'])
    await assert.rejects(guessFor(address), incorrectCredentials)
  await assert.rejects(guessFor('2001:db8::4'), tooMany)
  const answers = { USERNAME: 'diego', NEW_PASSWORD: 'Any-Horse-7' }
  await assert.rejects(
    adminRespondToAuthChallenge(world, app, 'NEW_PASSWORD_REQUIRED', 'a'.repeat(20), answers, {
      ContextData: contextData('2001:db8::4'),
    }),
    tooMany,
  )
  assert.deepEqual([world.audit.at(-1)?.reason, world.audit.at(-1)?.source], ['source-limit', backend])
  for (const address of ['2001:db9::1', undefined, undefined, undefined, undefined])
    await assert.rejects(guessFor(address), incorrectCredentials)
  assert.ok((await tryPasswordAsAdmin(world, app, 'diego')).AuthenticationResult)
  await tryPassword(world, app, 'diego')
  // The user is refused from there without the administrator's server too.
  world.source = '2001:db8::5'
  await assert.rejects(tryPassword(world, app, 'diego'), tooMany)
})

test('wrong passwords that administrators send count for their pool', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool({}, { ...adminFlows, ...hiding })
  for (let count = 0; count < 5; count++)
    await assert.rejects(
      tryPasswordAsAdmin(world, app, `nobody-${count}`, 'Wrong-Horse-7'),
      incorrectCredentials,
    )
  assert.equal(world.warnings.length, 1)
})

test('a source that is refused may still refresh tokens, and sign up', async () => {
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await tryPassword(world, app, 'diego')
  for (let count = 0; count < 3; count++) await assert.rejects(guess(world, app), incorrectCredentials)
  await assert.rejects(guess(world, app), tooMany)
  const REFRESH_TOKEN = AuthenticationResult?.RefreshToken ?? ''
  await initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })
  await signUp(world, app, 'maria')
})

test('an IPv6 network counts as one source, and the own network as none', async () => {
  await using world = await newWorld({ limits: { ...limits, failuresInRow: 1000 } })
  const app = await world.pool({}, hiding)
  for (let count = 0; count < 3; count++) {
    world.source = `2001:db8:1:2::${count}`
    await assert.rejects(guess(world, app, `user-${count}`), incorrectCredentials)
  }
  await assert.rejects(guess(world, app, 'another'), tooMany)
  world.source = '2001:db8:1:3::1'
  await assert.rejects(guess(world, app, 'another'), incorrectCredentials)
  for (const source of ['127.0.0.1', '::1', '10.1.2.3', '172.16.0.1', '192.168.1.1', 'fd00::1']) {
    world.source = source
    for (let count = 0; count < 5; count++)
      await assert.rejects(guess(world, app, `${source.length}-${count}`), incorrectCredentials)
  }
})

test('many wrong passwords in a pool are told in the log once an hour, with its id and numbers only', async () => {
  await using world = await newWorld({ limits: { ...limits, failuresPerSource: undefined } })
  const app = await world.pool({}, hiding)
  const other = await world.pool({}, hiding)
  let user = 0
  const fail = async (times: number, where = app) => {
    for (let count = 0; count < times; count++) await assert.rejects(guess(world, where, `user-${user++}`))
  }
  await fail(4)
  await fail(4, other)
  assert.deepEqual(world.warnings, [])
  await fail(3)
  const told = (minute: number, inHour: number) =>
    `Somebody may be guessing in the pool ${app.poolId}: ${minute} passwords and codes were wrong within a minute, ${inHour} within an hour.`
  assert.deepEqual(world.warnings, [told(5, 5)])
  for (let minute = 0; minute < 59; minute++) {
    world.clock.advance(60_000)
    await fail(1)
  }
  assert.equal(world.warnings.length, 1)
  world.clock.advance(60_000)
  for (let count = 0; count < 7; count++) {
    world.clock.advance(60_000)
    await fail(1)
  }
  assert.deepEqual(world.warnings.slice(1), [told(1, 7)])
})

test('as many sources are remembered as there is room for, the newest of them', () => {
  const guesses = new WrongGuesses({ limits, now: () => 0, warn: () => undefined, maxSources: 2 })
  const call = (source: string) => ({
    requestId: 'test',
    source,
    trail: {},
    action: 'InitiateAuth' as const,
    error: newRefusal(),
  })
  const fail = (source: string) => guesses.count(call(source))
  for (const source of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) for (let i = 0; i < 3; i++) fail(source)
  guesses.check(call('192.0.2.1'))
  for (const source of ['192.0.2.2', '192.0.2.3']) assert.throws(() => guesses.check(call(source)), tooMany)
})
