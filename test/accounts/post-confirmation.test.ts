import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions, refusing, eventFrame } from '../support/functions.ts'
import { readUser, lastCode, refusal, signIn, signUp } from '../support/people.ts'
import { newWorld } from '../support/world.ts'

test('a function is told of a user who confirmed, as they are then', async () => {
  const triggers = newFunctions({ PostConfirmation: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] })
  const { UserSub } = await signUp(world, app, 'diego', { email: 'diego@example.com', name: 'Diego' })
  assert.deepEqual(triggers.asked, [])
  await world.call('ConfirmSignUp', {
    ClientId: app.clientId,
    Username: 'diego',
    ConfirmationCode: lastCode(world),
    ClientMetadata: { page: 'welcome' },
  })
  assert.deepEqual(triggers.asked, [
    {
      trigger: 'PostConfirmation',
      event: {
        ...eventFrame(app, 'PostConfirmation_ConfirmSignUp'),
        request: {
          userAttributes: {
            sub: UserSub,
            'cognito:email_alias': 'diego@example.com',
            'cognito:user_status': 'CONFIRMED',
            email: 'diego@example.com',
            email_verified: 'true',
            name: 'Diego',
          },
          clientMetadata: { page: 'welcome' },
        },
        response: {},
      },
    },
  ])
})

test('the confirmation stands though the function fails, and the caller hears of it', async () => {
  const triggers = newFunctions({ PostConfirmation: refusing('No table') })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const confirm = () =>
    world.call('ConfirmSignUp', {
      ClientId: app.clientId,
      Username: 'diego',
      ConfirmationCode: lastCode(world),
    })
  const error = refusal('UserLambdaValidationException', 'PostConfirmation failed with error No table.')
  await assert.rejects(confirm(), error)
  await assert.rejects(confirm(), { name: 'NotAuthorizedException', message: /Current status is CONFIRMED/ })
  assert.ok((await signIn(world, app, 'diego')).AccessToken)
})

test('a wrong code tells no function', async () => {
  const triggers = newFunctions({ PostConfirmation: () => undefined })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const ConfirmationCode = lastCode(world) === '000000' ? '000001' : '000000'
  const confirm = { ClientId: app.clientId, Username: 'diego', ConfirmationCode }
  await assert.rejects(world.call('ConfirmSignUp', confirm), { name: 'CodeMismatchException' })
  assert.deepEqual(triggers.asked, [])
})

test('a function is told of a user confirmed by an administrator', async () => {
  const triggers = newFunctions({ PostConfirmation: refusing('No table') })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await signUp(world, app, 'diego')
  const confirm = { UserPoolId: app.poolId, Username: 'diego', ClientMetadata: { by: 'console' } }
  await assert.rejects(world.call('AdminConfirmSignUp', confirm), { name: 'UserLambdaValidationException' })
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
  const [event] = triggers.events('PostConfirmation')
  assert.equal(event?.triggerSource, 'PostConfirmation_ConfirmSignUp')
  assert.equal(event?.callerContext.clientId, 'CLIENT_ID_NOT_APPLICABLE')
  assert.deepEqual(event?.request['clientMetadata'], { by: 'console' })
})

test('a function is told of a user confirmed by another function at sign-up', async () => {
  const triggers = newFunctions({
    PreSignUp: () => ({ autoConfirmUser: true }),
    PostConfirmation: refusing('No table'),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  await assert.rejects(signUp(world, app, 'diego'), { name: 'UserLambdaValidationException' })
  const [event] = triggers.events('PostConfirmation')
  assert.equal(event?.request['userAttributes']['cognito:user_status'], 'CONFIRMED')
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('a user made by an administrator is told to no function as confirmed', async () => {
  const triggers = newFunctions({ PostConfirmation: () => undefined })
  await using world = await newWorld({ triggers })
  const { poolId } = await world.pool()
  await world.call('AdminCreateUser', { UserPoolId: poolId, Username: 'diego' })
  assert.deepEqual(triggers.asked, [])
})
