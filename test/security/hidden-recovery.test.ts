import assert from 'node:assert/strict'
import test from 'node:test'
import { codeDeliveryFailed } from '../../src/errors.ts'
import type { Message } from '../../src/messages/message.ts'
import { servingLimits } from '../../src/domain/limits.ts'
import { lastCode } from '../support/people.ts'
import {
  createUserWithAddresses,
  forgotPassword,
  confirmForgotPassword,
  wrongCode,
} from '../support/codes.ts'
import { limitExceeded, codeExpired, codeMismatch, unknownUser, userDisabled } from '../support/refusals.ts'
import { createUser, setUserState } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const

const minute = 60_000

test('an unknown user is told, and a disabled one, unless the app client hides who exists', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await assert.rejects(forgotPassword(world, app, 'nobody'), unknownUser)
  await createUserWithAddresses(world, app, 'diego')
  await setUserState(world, app, 'diego', { enabled: false })
  await assert.rejects(forgotPassword(world, app, 'diego'), userDisabled)
  assert.deepEqual(world.messages, [])
})

/** Users and names that get no code in a pool that hides users. */
const unreachable: readonly [string, (world: World, app: Awaited<ReturnType<World['pool']>>) => unknown][] = [
  ['nobody', () => undefined],
  ['a user without an address', (world, app) => createUser(world, app, 'maria')],
  [
    'a disabled user',
    async (world, app) => {
      await createUserWithAddresses(world, app, 'maria')
      await setUserState(world, app, 'maria', { enabled: false })
    },
  ],
]

for (const [who, prepare] of unreachable) {
  test(`where users are hidden, ${who} is answered like a user who gets a code`, async () => {
    await using world = await newWorld({ limits: servingLimits })
    const app = await world.pool({}, hiding)
    await prepare(world, app)
    await createUserWithAddresses(world, app, 'diego')
    await assert.rejects(confirmForgotPassword(world, app, 'diego', '000000'), codeExpired)
    await assert.rejects(confirmForgotPassword(world, app, 'maria', '000000'), codeExpired)
    const { CodeDeliveryDetails: real } = await forgotPassword(world, app, 'diego')
    const { CodeDeliveryDetails: seeming } = await forgotPassword(world, app, 'maria')
    assert.deepEqual({ ...seeming, Destination: '' }, { ...real, Destination: '' })
    assert.match(seeming?.Destination ?? '', /^[a-z]\*\*\*@[a-z]\*\*\*$/)
    assert.deepEqual(await forgotPassword(world, app, 'maria'), { CodeDeliveryDetails: seeming })
    await forgotPassword(world, app, 'diego')
    assert.ok(world.messages.every(({ user }) => user === 'diego'))

    for (const [name, code] of [
      ['diego', wrongCode(lastCode(world))],
      ['maria', '000000'],
    ] as const) {
      await assert.rejects(confirmForgotPassword(world, app, name, code), codeMismatch)
      await assert.rejects(confirmForgotPassword(world, app, name, code, 'weak'), {
        name: 'InvalidPasswordException',
      })
    }
    // The code is for an hour, and then there is none, for either.
    world.clock.advance(60 * minute)
    await assert.rejects(confirmForgotPassword(world, app, 'diego', '000000'), codeExpired)
    await assert.rejects(confirmForgotPassword(world, app, 'maria', '000000'), codeExpired)
    // An address gets five codes an hour, be it real or not. Then the last one stays good, and seems sent again.
    for (const name of ['diego', 'maria']) {
      for (let count = 0; count < 7; count++) await forgotPassword(world, app, name)
      await assert.rejects(confirmForgotPassword(world, app, name, wrongCode(lastCode(world))), codeMismatch)
    }
    assert.equal(world.messages.length, 7)
    for (const name of ['diego', 'maria']) {
      for (let count = 0; count < 3; count++) await forgotPassword(world, app, name)
      await assert.rejects(forgotPassword(world, app, name), limitExceeded)
    }
  })
}

test('no answer fits a decoy, though every code of the server is the same', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, hiding)
  const random = { ...world.context.random, code: () => '123456' }
  Object.assign(world.context, { random })
  await createUserWithAddresses(world, app, 'diego')
  for (const name of ['nobody', 'diego']) await forgotPassword(world, app, name)
  await assert.rejects(confirmForgotPassword(world, app, 'nobody', '123456'), codeMismatch)
  await confirmForgotPassword(world, app, 'diego', '123456')
})

test('a code for an unknown address seems to go to that address', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email', 'phone_number'] }, hiding)
  const destination = async (name: string) =>
    (await forgotPassword(world, app, name)).CodeDeliveryDetails?.Destination
  assert.equal(await destination('zoe@other.example'), 'z***@o***')
  assert.equal(await destination('+12065559934'), '+*******9934')
})

test('where users are hidden, the answer does not wait for the message', async () => {
  await using world = await newWorld()
  const hidden = await world.pool({}, hiding)
  await createUserWithAddresses(world, hidden, 'diego')
  const deliver = () => assert.fail('the answer waits')
  const left: Message[] = []
  const deliverUnseen = (sent: readonly Message[]) => void left.push(...sent)
  Object.assign(world.context, { messages: { ...world.context.messages, deliver, deliverUnseen } })
  await forgotPassword(world, hidden, 'diego')
  assert.deepEqual(
    left.map(({ to }) => to),
    ['diego@example.com'],
  )
})

test('where users are hidden, the answer does not tell that the message failed', async () => {
  await using world = await newWorld()
  const hidden = await world.pool({}, hiding)
  const open = await world.pool()
  for (const app of [hidden, open]) await createUserWithAddresses(world, app, 'diego')
  const deliver = () => Promise.reject(codeDeliveryFailed('The mail server is away.'))
  Object.assign(world.context, { messages: { ...world.context.messages, deliver } })
  await forgotPassword(world, hidden, 'diego')
  await assert.rejects(forgotPassword(world, open, 'diego'), { name: 'CodeDeliveryFailureException' })
})
