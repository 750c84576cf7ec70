import assert from 'node:assert/strict'
import test from 'node:test'
import { Conflict } from '../../src/store/store.ts'
import { newFunctions, refusing, eventFrame } from '../support/functions.ts'
import { attrs, readUser, password, refusal, signIn, signUp } from '../support/people.ts'
import { newWorld } from '../support/world.ts'

const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output')

test('a function is told what was sent with a sign-up, and nothing that is added to it', async () => {
  const triggers = newFunctions({ PreSignUp: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await world.call('SignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    Password: password,
    UserAttributes: attrs({ email: 'diego@example.com', name: '' }),
    ValidationData: attrs({ invitation: 'abc' }),
    ClientMetadata: { campaign: 'spring' },
  })
  assert.deepEqual(triggers.asked, [
    {
      trigger: 'PreSignUp',
      event: {
        ...eventFrame(app, 'PreSignUp_SignUp'),
        request: {
          userAttributes: { email: 'diego@example.com' },
          validationData: { invitation: 'abc' },
          clientMetadata: { campaign: 'spring' },
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    },
  ])
})

test('without validation data a function sees null, and without metadata nothing', async () => {
  const triggers = newFunctions({ PreSignUp: () => undefined })
  await using world = await newWorld({ triggers })
  await signUp(world, await world.pool(), 'diego')
  assert.deepEqual(triggers.asked[0]?.event.request, { userAttributes: {}, validationData: null })
})

test('where users go by an address, the function is told the name that they get and the address', async () => {
  const triggers = newFunctions({ PreSignUp: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ UsernameAttributes: ['email'] })
  const { UserSub } = await signUp(world, app, 'eva@example.com')
  const [event] = triggers.events('PreSignUp')
  assert.equal(event?.userName, UserSub)
  assert.deepEqual(event?.request['userAttributes'], { email: 'eva@example.com' })
})

test('a sign-up that a function refuses makes no user and sends nothing', async () => {
  const triggers = newFunctions({ PreSignUp: refusing('Members only') })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const error = refusal('UserLambdaValidationException', 'PreSignUp failed with error Members only.')
  await assert.rejects(signUp(world, app, 'diego', { email: 'diego@example.com' }), error)
  await assert.rejects(readUser(world, app, 'diego'), { name: 'UserNotFoundException' })
  assert.deepEqual(world.messages, [])
})

test('a function is asked only about sign-ups that are good otherwise', async () => {
  const triggers = newFunctions({ PreSignUp: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await signUp(world, app, 'diego')
  await assert.rejects(signUp(world, app, 'diego'), { name: 'UsernameExistsException' })
  await assert.rejects(signUp(world, app, 'eva', { email: 'nowhere' }), {
    name: 'InvalidParameterException',
  })
  const weak = { ClientId: app.clientId, Username: 'eva', Password: 'weak' }
  await assert.rejects(world.call('SignUp', weak), { name: 'InvalidPasswordException' })
  assert.equal(triggers.asked.length, 1)
})

test('a user confirmed by the function needs no code and signs in at once', async () => {
  const triggers = newFunctions({ PreSignUp: () => ({ autoConfirmUser: true }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const answer = await signUp(world, app, 'diego', { email: 'diego@example.com' })
  assert.deepEqual(answer, { UserConfirmed: true, UserSub: answer.UserSub })
  assert.deepEqual(world.messages, [])
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.equal(UserStatus, 'CONFIRMED')
  assert.equal(attributes['email_verified'], 'false')
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('an address that the function vouches for is verified and serves as alias', async () => {
  const response = { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: true }
  const triggers = newFunctions({ PreSignUp: () => response })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com', phone_number: '+12065559934' })
  const { attributes } = await readUser(world, app, 'diego')
  assert.equal(attributes['email_verified'], 'true')
  assert.equal(attributes['phone_number_verified'], 'true')
  assert.ok((await signIn(world, app, 'diego@example.com')).AccessToken)
})

test('a user whose address alone is vouched for still confirms with a code', async () => {
  const triggers = newFunctions({ PreSignUp: () => ({ autoVerifyEmail: true }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  const { UserConfirmed } = await signUp(world, app, 'diego', { email: 'diego@example.com' })
  assert.equal(UserConfirmed, false)
  assert.equal(world.messages.length, 1)
})

test('an address that the function vouches for is taken from its holder', async () => {
  const triggers = newFunctions({ PreSignUp: () => ({ autoConfirmUser: true, autoVerifyEmail: true }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'] })
  await signUp(world, app, 'first', { email: 'shared@example.com' })
  await signUp(world, app, 'second', { email: 'shared@example.com' })
  assert.equal((await readUser(world, app, 'first')).attributes['email_verified'], 'false')
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, 'second')
})

test('an address that was not given cannot be vouched for', async () => {
  for (const flag of ['autoVerifyEmail', 'autoVerifyPhone']) {
    const triggers = newFunctions({ PreSignUp: () => ({ autoConfirmUser: true, [flag]: true }) })
    await using world = await newWorld({ triggers })
    const app = await world.pool()
    await assert.rejects(signUp(world, app, 'diego'), unrecognizable)
    await assert.rejects(readUser(world, app, 'diego'), { name: 'UserNotFoundException' })
  }
})

test('anything but a boolean in the answer refuses the sign-up', async () => {
  for (const flag of ['autoConfirmUser', 'autoVerifyEmail', 'autoVerifyPhone']) {
    for (const value of ['true', 1, {}, []]) {
      const triggers = newFunctions({ PreSignUp: () => ({ [flag]: value }) })
      await using world = await newWorld({ triggers })
      const app = await world.pool()
      await assert.rejects(signUp(world, app, 'diego', { email: 'diego@example.com' }), unrecognizable)
      await assert.rejects(readUser(world, app, 'diego'), { name: 'UserNotFoundException' })
    }
  }
})

test('null in the answer says nothing', async () => {
  const triggers = newFunctions({ PreSignUp: () => ({ autoConfirmUser: null }) })
  await using world = await newWorld({ triggers })
  assert.equal((await signUp(world, await world.pool(), 'diego')).UserConfirmed, false)
})

test('a function is asked once, however often others come between', async () => {
  const triggers = newFunctions({ PreSignUp: () => ({ autoConfirmUser: true, autoVerifyEmail: true }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'] })
  await signUp(world, app, 'first', { email: 'shared@example.com' })
  const before = triggers.asked.length
  let conflicts = 0
  const { store } = world.context
  const commit = store.commit.bind(store)
  store.commit = async (...plans) => {
    if (plans.length > 1 && conflicts < 3) {
      conflicts++
      throw new Conflict('somebody')
    }
    return commit(...plans)
  }
  await signUp(world, app, 'second', { email: 'shared@example.com' })
  assert.equal(conflicts, 3)
  assert.equal(triggers.asked.length - before, 1)
  assert.equal((await readUser(world, app, 'shared@example.com')).Username, 'second')
})

test('for a user made by an administrator, the function may refuse and decides nothing else', async () => {
  let response: object = { autoConfirmUser: true, autoVerifyEmail: 'whatever' }
  const triggers = newFunctions({ PreSignUp: () => response })
  await using world = await newWorld({ triggers })
  const { poolId } = await world.pool()
  const { User } = await world.call('AdminCreateUser', {
    UserPoolId: poolId,
    Username: 'diego',
    MessageAction: 'SUPPRESS',
    UserAttributes: attrs({ email: 'diego@example.com', email_verified: 'true' }),
    ValidationData: attrs({ ticket: '7' }),
    ClientMetadata: { by: 'console' },
  })
  assert.equal(User?.UserStatus, 'FORCE_CHANGE_PASSWORD')
  const [event] = triggers.events('PreSignUp')
  assert.equal(event?.triggerSource, 'PreSignUp_AdminCreateUser')
  assert.equal(event?.callerContext.clientId, 'CLIENT_ID_NOT_APPLICABLE')
  assert.deepEqual(event?.request, {
    userAttributes: { email: 'diego@example.com', email_verified: 'true' },
    validationData: { ticket: '7' },
    clientMetadata: { by: 'console' },
  })
  response = {
    get autoConfirmUser() {
      throw new Error('never looked at')
    },
  }
  await world.call('AdminCreateUser', { UserPoolId: poolId, Username: 'eva', MessageAction: 'SUPPRESS' })
})

test('a user of an administrator is not made if the function refuses', async () => {
  const triggers = newFunctions({ PreSignUp: refusing('Not on the list') })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const request = { UserPoolId: app.poolId, Username: 'diego' }
  const error = refusal('UserLambdaValidationException', 'PreSignUp failed with error Not on the list.')
  await assert.rejects(world.call('AdminCreateUser', request), error)
  await assert.rejects(readUser(world, app, 'diego'), { name: 'UserNotFoundException' })
})

test('an invitation that is sent once more asks no function', async () => {
  const triggers = newFunctions({ PreSignUp: () => undefined })
  await using world = await newWorld({ triggers })
  const { poolId } = await world.pool()
  await world.call('AdminCreateUser', { UserPoolId: poolId, Username: 'diego' })
  await world.call('AdminCreateUser', { UserPoolId: poolId, Username: 'diego', MessageAction: 'RESEND' })
  assert.equal(triggers.asked.length, 1)
})
