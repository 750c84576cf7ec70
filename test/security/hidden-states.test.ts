import assert from 'node:assert/strict'
import test from 'node:test'
import { CognitoError, codeDeliveryFailed } from '../../src/errors.ts'
import { attrs, readUser, lastCode, password, type App, refusal, signUp } from '../support/people.ts'
import { createUserWithAddresses, confirmForgotPassword, wrongCode } from '../support/codes.ts'
import { codeExpired, codeMismatch, incorrectCredentials, userDisabled } from '../support/refusals.ts'
import { answerSrp, beginSrp, createUser, setUserState, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const settings = { AutoVerifiedAttributes: ['email' as const] }
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const unconfirmed = refusal('UserNotConfirmedException', 'User is not confirmed.')
const resetRequired = refusal('PasswordResetRequiredException', 'Password reset required for the user')

type Prepare = (world: World, app: App, name: string) => Promise<unknown>

/** States of an account that a caller who knows no password or code must not learn. */
const states: Readonly<Record<string, Prepare>> = {
  unconfirmed: (world, app, name) => signUp(world, app, name, { email: `${name}@example.com` }),
  confirmed: (world, app, name) => createUserWithAddresses(world, app, name),
  disabled: async (world, app, name) => {
    await createUserWithAddresses(world, app, name)
    await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: name })
  },
  'disabled before confirmation': async (world, app, name) => {
    await signUp(world, app, name, { email: `${name}@example.com` })
    await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: name })
  },
  invited: (world, app, name) =>
    world.call('AdminCreateUser', {
      UserPoolId: app.poolId,
      Username: name,
      TemporaryPassword: password,
      UserAttributes: attrs({ email: `${name}@example.com`, email_verified: 'true' }),
      MessageAction: 'SUPPRESS',
    }),
  external: async (world, app, name) => {
    await createUserWithAddresses(world, app, name)
    await setUserState(world, app, name, { status: 'EXTERNAL_PROVIDER' })
  },
  'without an address': (world, app, name) => createUser(world, app, name),
}

/** What anybody can ask who knows a name alone, and what comes back but for what is random or the user's own. */
const probes: Readonly<Record<string, (world: World, app: App, name: string) => Promise<unknown>>> = {
  'USER_PASSWORD_AUTH with a wrong password': (world, app, name) =>
    tryPassword(world, app, name, 'Wrong-Horse-7'),
  USER_SRP_AUTH: async (world, app, name) => {
    const { ChallengeName, ChallengeParameters = {} } = await beginSrp(world, app, name)
    const { USERNAME, USER_ID_FOR_SRP, ...others } = ChallengeParameters
    return [ChallengeName, USERNAME === name, USER_ID_FOR_SRP === name, Object.keys(others).toSorted()]
  },
  'a wrong proof': async (world, app, name) => {
    const { answer } = await beginSrp(world, app, name)
    return answerSrp(world, app, answer('Wrong-Horse-7'))
  },
  ForgotPassword: (world, { clientId }, Username) =>
    world.call('ForgotPassword', { ClientId: clientId, Username }),
  'ConfirmForgotPassword with a wrong code': (world, app, name) =>
    confirmForgotPassword(world, app, name, '000000'),
  ResendConfirmationCode: (world, { clientId }, Username) =>
    world.call('ResendConfirmationCode', { ClientId: clientId, Username }),
  'ConfirmSignUp with a wrong code': (world, { clientId }, Username) => {
    const ConfirmationCode = wrongCode(lastCode(world))
    return world.call('ConfirmSignUp', { ClientId: clientId, Username, ConfirmationCode })
  },
}

/** The answer of a probe in a form that can be compared; where a code went is the user's own. */
const answerOf = (probe: Promise<unknown>) =>
  probe.then(
    (answer) =>
      JSON.stringify(answer).replace(/"Destination":"[a-z]\*\*\*@[a-z]\*\*\*"/, '"Destination":"…"'),
    (error: unknown) => {
      if (error instanceof CognitoError) return `${error.name}: ${error.message}`
      throw error
    },
  )

for (const [state, prepare] of Object.entries(states)) {
  test(`where users are hidden, a user who is ${state} is answered like an unknown one`, async () => {
    await using world = await newWorld()
    const app = await world.pool(settings, hiding)
    await prepare(world, app, 'maria')
    for (const [title, probe] of Object.entries(probes)) {
      const real = await answerOf(probe(world, app, 'maria'))
      assert.equal(real, await answerOf(probe(world, app, 'nobody')), title)
    }
    // A second round, since what was asked for before may lead to other answers.
    for (const [title, probe] of Object.entries(probes)) {
      const real = await answerOf(probe(world, app, 'maria'))
      assert.equal(real, await answerOf(probe(world, app, 'nobody')), `${title}, again`)
    }
  })
}

test('where users are hidden, the state of an account is told to who proves its password', async () => {
  await using world = await newWorld()
  const app = await world.pool(settings, hiding)
  const cases = [
    ['disabled', userDisabled],
    ['unconfirmed', unconfirmed],
    ['disabled before confirmation', userDisabled],
  ] as const
  for (const [state, error] of cases) {
    const name = state.replaceAll(' ', '-')
    await states[state]?.(world, app, name)
    await assert.rejects(tryPassword(world, app, name), error)
    const { answer } = await beginSrp(world, app, name)
    await assert.rejects(answerSrp(world, app, answer()), error)
    // A proof is good once, whatever came of it, and the right password forgets wrong ones.
    await assert.rejects(answerSrp(world, app, answer()), incorrectCredentials)
    for (let count = 0; count < 4; count++) {
      await assert.rejects(tryPassword(world, app, name, 'Wrong-Horse-7'), incorrectCredentials)
      await assert.rejects(tryPassword(world, app, name), error)
    }
  }
})

test('a password that must be reset is told before it is proven, as an imported user has none to prove', async () => {
  await using world = await newWorld()
  const app = await world.pool(settings, hiding)
  await createUserWithAddresses(world, app, 'diego')
  await world.call('AdminResetUserPassword', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), resetRequired)
  await assert.rejects(beginSrp(world, app, 'diego'), resetRequired)
  // To a disabled one it is not told: there is nothing that they could do next.
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
})

test('where users are not hidden, states are told first', async () => {
  await using world = await newWorld()
  const app = await world.pool(settings)
  await states['disabled']?.(world, app, 'maria')
  await states['unconfirmed']?.(world, app, 'zoe')
  for (const [name, error] of [
    ['maria', userDisabled],
    ['zoe', unconfirmed],
  ] as const) {
    await assert.rejects(tryPassword(world, app, name, 'Wrong-Horse-7'), error)
    await assert.rejects(beginSrp(world, app, name), error)
  }
  await assert.rejects(
    world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'maria' }),
    userDisabled,
  )
})

test('where users are hidden, a right code confirms, and a right one that is too old is told so', async () => {
  await using world = await newWorld()
  const app = await world.pool(settings, hiding)
  const confirm = (Username: string, ConfirmationCode: string) =>
    world.call('ConfirmSignUp', { ClientId: app.clientId, Username, ConfirmationCode })
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const code = lastCode(world)
  world.clock.advance(24 * 3_600_000)
  await assert.rejects(confirm('diego', code), codeExpired)
  await assert.rejects(confirm('diego', wrongCode(code)), codeMismatch)
  await assert.rejects(confirm('nobody', wrongCode(code)), codeMismatch)
  await world.call('ResendConfirmationCode', { ClientId: app.clientId, Username: 'diego' })
  await confirm('diego', lastCode(world))
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'CONFIRMED')
})

test('where users are hidden, a code to recover a password tells nothing that was not known before', async () => {
  await using world = await newWorld()
  const app = await world.pool(settings, hiding)
  await states['unconfirmed']?.(world, app, 'maria')
  const sent = world.messages.length
  for (const name of ['maria', 'nobody']) {
    await world.call('ForgotPassword', { ClientId: app.clientId, Username: name })
    await assert.rejects(confirmForgotPassword(world, app, name, '000000'), codeMismatch)
    await assert.rejects(confirmForgotPassword(world, app, name, '000000', 'weak'), {
      name: 'InvalidPasswordException',
    })
  }
  assert.equal(world.messages.length, sent)
  // The code of the sign-up is another one's business.
  await world.call('ConfirmSignUp', {
    ClientId: app.clientId,
    Username: 'maria',
    ConfirmationCode: lastCode(world),
  })
  assert.ok((await tryPassword(world, app, 'maria')).AuthenticationResult)
})

test('where users are hidden, asking for a new code of sign-up waits for no message and tells no failure', async () => {
  await using world = await newWorld()
  const app = await world.pool(settings, hiding)
  await signUp(world, app, 'diego', { email: 'diego@example.com' })
  const sending = Promise.withResolvers<void>()
  const messages = {
    ...world.context.messages,
    deliver: async () => {
      await sending.promise
      throw codeDeliveryFailed('The mail server is away.')
    },
  }
  Object.assign(world.context, { messages })
  const ask = (Username: string) => world.call('ResendConfirmationCode', { ClientId: app.clientId, Username })
  assert.equal((await ask('diego')).CodeDeliveryDetails?.Destination, 'd***@e***')
  assert.ok((await ask('nobody')).CodeDeliveryDetails)
  sending.resolve()
  const open = await world.pool(settings)
  await assert.rejects(signUp(world, open, 'diego', { email: 'diego@example.com' }))
  await assert.rejects(world.call('ResendConfirmationCode', { ClientId: open.clientId, Username: 'diego' }), {
    name: 'CodeDeliveryFailureException',
  })
})
