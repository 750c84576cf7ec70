import assert from 'node:assert/strict'
import test from 'node:test'
import { answerSrp, beginSrp, createUser } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import { attemptsExceeded, incorrectCredentials } from '../../support/refusals.ts'

const minutes = 60_000

test('a block is good for three minutes', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const [one, other] = [await beginSrp(world, app, 'diego'), await beginSrp(world, app, 'diego')]
  world.clock.advance(3 * minutes - 1)
  assert.ok((await answerSrp(world, app, one.answer())).AuthenticationResult)
  world.clock.advance(1)
  await assert.rejects(answerSrp(world, app, other.answer()), incorrectCredentials)
})

test('a block is good for as long as the app client says', async () => {
  await using world = await newWorld()
  const app = await world.pool({}, { AuthSessionValidity: 5 })
  await createUser(world, app, 'diego')
  const [one, other] = [await beginSrp(world, app, 'diego'), await beginSrp(world, app, 'diego')]
  world.clock.advance(5 * minutes - 1)
  assert.ok((await answerSrp(world, app, one.answer())).AuthenticationResult)
  world.clock.advance(1)
  await assert.rejects(answerSrp(world, app, other.answer()), incorrectCredentials)
})

test('a longer time for sign-ins does not bring back a block that was begun before', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  world.clock.advance(3 * minutes)
  await world.call('UpdateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
    AuthSessionValidity: 15,
  })
  await assert.rejects(answerSrp(world, app, answer()), incorrectCredentials)
})

test('a proof is good for one sign-in, of many at once too', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  const proof = answer()
  const answers = await Promise.allSettled(Array.from({ length: 4 }, () => answerSrp(world, app, proof)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(answerSrp(world, app, proof), incorrectCredentials)
  world.clock.advance(1000)
  await assert.rejects(answerSrp(world, app, answer()), incorrectCredentials, 'with another time neither')
})

test('a proof that was used stays used when its session ends', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const endings = [
    (_: string, Token: string) => world.call('RevokeToken', { ClientId: app.clientId, Token }),
    (AccessToken: string) => world.call('GlobalSignOut', { AccessToken }),
  ]
  for (const end of endings) {
    const proof = (await beginSrp(world, app, 'diego')).answer()
    const { AccessToken = '', RefreshToken = '' } =
      (await answerSrp(world, app, proof)).AuthenticationResult ?? {}
    await end(AccessToken, RefreshToken)
    await world.context.store.sweep(world.clock.now)
    await assert.rejects(answerSrp(world, app, proof), incorrectCredentials)
  }
})

test('a wrong signature does not use up the block', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  await assert.rejects(answerSrp(world, app, answer('Wrong-Horse-7')), incorrectCredentials)
  assert.ok((await answerSrp(world, app, answer())).AuthenticationResult)
})

test('proofs that are shown again count as wrong passwords', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const proof = (await beginSrp(world, app, 'diego')).answer()
  await answerSrp(world, app, proof)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(answerSrp(world, app, proof), incorrectCredentials)
  }
  await assert.rejects(answerSrp(world, app, proof), attemptsExceeded)
})

test('a block that is altered, invented, or of another client or user is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'other',
  })
  await createUser(world, app, 'diego')
  await createUser(world, app, 'maria')
  const good = (await beginSrp(world, app, 'diego')).answer()
  const block = good['PASSWORD_CLAIM_SECRET_BLOCK'] ?? ''
  for (const PASSWORD_CLAIM_SECRET_BLOCK of [`${block.slice(0, 100)}AAAA${block.slice(104)}`, 'AAAA', '*']) {
    await assert.rejects(
      answerSrp(world, app, { ...good, PASSWORD_CLAIM_SECRET_BLOCK }),
      incorrectCredentials,
    )
  }
  await assert.rejects(answerSrp(world, app, { ...good, USERNAME: 'maria' }), incorrectCredentials)
  const other = { poolId: app.poolId, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(answerSrp(world, other, good), incorrectCredentials)
  assert.ok((await answerSrp(world, app, good)).AuthenticationResult)
})
