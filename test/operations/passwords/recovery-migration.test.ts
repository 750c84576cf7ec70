import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing, type FunctionEvent, eventFrame } from '../../support/functions.ts'
import { readUser, lastCode, password, refusal } from '../../support/people.ts'
import { forgotPassword, newPassword, canSignIn, confirmForgotPassword } from '../../support/codes.ts'
import { limitExceeded, nowhereToRecover, unknownUser } from '../../support/refusals.ts'
import { SmsConfiguration } from '../../support/mfa.ts'
import { tryPassword } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { hasNoUser } from '../../support/migration.ts'

const known = { email: 'diego@example.com', email_verified: 'true', name: 'Diego' }
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const

/** Another directory, of one user, that is asked without a password. */
const directory =
  (userAttributes: Record<string, string>, more: object = {}) =>
  ({ triggerSource, userName }: FunctionEvent) => {
    const isKnown = triggerSource === 'UserMigration_ForgotPassword' && userName?.startsWith('diego')
    return isKnown ? { userAttributes, messageAction: 'SUPPRESS', ...more } : {}
  }

test('a user known to the function gets a code, and must use it', async () => {
  const triggers = newFunctions({ UserMigration: directory(known, { finalUserStatus: 'CONFIRMED' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'] })
  const answer = await world.call('ForgotPassword', {
    ClientId: app.clientId,
    Username: 'diego',
    ClientMetadata: { from: 'old' },
  })
  assert.equal(answer.CodeDeliveryDetails?.Destination, 'd***@e***')
  assert.deepEqual(triggers.asked, [
    {
      trigger: 'UserMigration',
      event: {
        ...eventFrame(app, 'UserMigration_ForgotPassword'),
        request: {
          password: null,
          validationData: null,
          userAttributes: null,
          clientMetadata: { from: 'old' },
        },
        response: {
          userAttributes: null,
          finalUserStatus: null,
          messageAction: null,
          desiredDeliveryMediums: null,
          forceAliasCreation: null,
          enableSMSMFA: null,
        },
      },
    },
  ])
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.equal(UserStatus, 'RESET_REQUIRED')
  assert.deepEqual(attributes, { sub: attributes['sub'], ...known })
  await assert.rejects(tryPassword(world, app, 'diego'), { name: 'PasswordResetRequiredException' })
  await confirmForgotPassword(world, app, 'diego@example.com', lastCode(world))
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
  await forgotPassword(world, app, 'diego')
  assert.equal(triggers.asked.length, 1)
})

test('a user who signed in from another directory and must reset the password can', async () => {
  const triggers = newFunctions({
    UserMigration: () => ({ userAttributes: known, finalUserStatus: 'RESET_REQUIRED' }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await assert.rejects(tryPassword(world, app, 'diego'), { name: 'PasswordResetRequiredException' })
  await forgotPassword(world, app, 'diego')
  await confirmForgotPassword(world, app, 'diego', lastCode(world))
  assert.ok(await canSignIn(world, app, 'diego', newPassword))
})

test('a user unknown to the function as well does not exist, or is hidden', async () => {
  const triggers = newFunctions({ UserMigration: directory(known) })
  await using world = await newWorld({ triggers })
  const open = await world.pool()
  const hidden = await world.pool({}, hiding)
  await assert.rejects(forgotPassword(world, open, 'nobody'), unknownUser)
  assert.ok((await forgotPassword(world, hidden, 'nobody')).CodeDeliveryDetails?.Destination)
  assert.equal(triggers.asked.length, 2)
  assert.deepEqual(world.messages, [])
})

test('no user is made who could not be sent a code', async () => {
  for (const attributes of [{ email: 'd@example.com' }, { name: 'Diego' }]) {
    const triggers = newFunctions({ UserMigration: directory(attributes) })
    await using world = await newWorld({ triggers })
    const open = await world.pool()
    await assert.rejects(forgotPassword(world, open, 'diego'), nowhereToRecover)
    await hasNoUser(world, open, 'diego')
    const hidden = await world.pool({}, hiding)
    assert.ok((await forgotPassword(world, hidden, 'diego')).CodeDeliveryDetails)
    await hasNoUser(world, hidden, 'diego')
    assert.deepEqual(world.messages, [])
  }
})

test('no user is made whose only address is that of a second factor', async () => {
  const reachable = { phone_number: '+15550109934', phone_number_verified: 'true' }
  for (const enableSMSMFA of [true, false]) {
    const triggers = newFunctions({ UserMigration: directory(reachable, { enableSMSMFA }) })
    await using world = await newWorld({ triggers })
    const app = await world.pool({ MfaConfiguration: 'OPTIONAL', SmsConfiguration })
    if (!enableSMSMFA) assert.ok((await forgotPassword(world, app, 'diego')).CodeDeliveryDetails)
    else {
      await assert.rejects(forgotPassword(world, app, 'diego'), nowhereToRecover)
      await hasNoUser(world, app, 'diego')
    }
  }
})

test('the error of a function is told, and makes no user', async () => {
  const triggers = newFunctions({ UserMigration: refusing('Not today') })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const error = refusal('UserLambdaValidationException', 'UserMigration failed with error Not today.')
  await assert.rejects(forgotPassword(world, app, 'diego'), error)
  await hasNoUser(world, app, 'diego')
})

test('a user unfit for the pool is refused', async () => {
  const triggers = newFunctions({ UserMigration: directory({ ...known, 'custom:nothing': 'x' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const error = refusal('UserNotFoundException', `Exception migrating user in app client ${app.clientId}`)
  await assert.rejects(forgotPassword(world, app, 'diego'), error)
  await hasNoUser(world, app, 'diego')
})

test('another directory is asked for a name ten times an hour, and once at a time', async () => {
  let asked = 0
  let atOnce = 0
  const triggers = newFunctions({
    async UserMigration(event) {
      assert.equal(++atOnce, 1)
      asked++
      await new Promise(setImmediate)
      atOnce--
      return directory(known)(event)
    },
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  for (let count = 0; count < 10; count++)
    await assert.rejects(forgotPassword(world, app, 'nobody'), unknownUser)
  await assert.rejects(forgotPassword(world, app, 'nobody'), limitExceeded)
  assert.equal(asked, 10)
  await Promise.all(Array.from({ length: 5 }, () => forgotPassword(world, app, 'diego')))
  assert.equal(asked, 11)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'RESET_REQUIRED')
})

test('the function is not asked about a user of the pool', async () => {
  const triggers = newFunctions({ UserMigration: () => ({ userAttributes: known }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await tryPassword(world, app, 'diego', password)
  await forgotPassword(world, app, 'diego')
  assert.equal(triggers.asked.length, 1)
})
