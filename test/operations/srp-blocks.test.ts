import assert from 'node:assert/strict'
import test from 'node:test'
import { refusal } from '../support/people.ts'
import { answerSrp, beginSrp, enrol } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const wrongPassword = refusal('NotAuthorizedException', 'Incorrect username or password.')
const lockedOut = refusal('NotAuthorizedException', 'Password attempts exceeded')
const minutes = 60_000

test('a block is good for three minutes', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const [one, other] = [await beginSrp(world, place, 'diego'), await beginSrp(world, place, 'diego')]
  world.clock.advance(3 * minutes - 1)
  assert.ok((await answerSrp(world, place, one.answer())).AuthenticationResult)
  world.clock.advance(1)
  await assert.rejects(answerSrp(world, place, other.answer()), wrongPassword)
})

test('a block is good for as long as the app client says', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, { AuthSessionValidity: 5 })
  await enrol(world, place, 'diego')
  const [one, other] = [await beginSrp(world, place, 'diego'), await beginSrp(world, place, 'diego')]
  world.clock.advance(5 * minutes - 1)
  assert.ok((await answerSrp(world, place, one.answer())).AuthenticationResult)
  world.clock.advance(1)
  await assert.rejects(answerSrp(world, place, other.answer()), wrongPassword)
})

test('a longer time for sign-ins does not bring back a block that was begun before', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  world.clock.advance(3 * minutes)
  await world.call('UpdateUserPoolClient', {
    UserPoolId: place.poolId,
    ClientId: place.clientId,
    AuthSessionValidity: 15,
  })
  await assert.rejects(answerSrp(world, place, answer()), wrongPassword)
})

test('a proof is good for one sign-in, of many at once too', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  const proof = answer()
  const answers = await Promise.allSettled(Array.from({ length: 4 }, () => answerSrp(world, place, proof)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  await assert.rejects(answerSrp(world, place, proof), wrongPassword)
  world.clock.advance(1000)
  await assert.rejects(answerSrp(world, place, answer()), wrongPassword, 'with another time neither')
})

test('a proof that was used stays used when its session ends', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const endings = [
    (_: string, Token: string) => world.call('RevokeToken', { ClientId: place.clientId, Token }),
    (AccessToken: string) => world.call('GlobalSignOut', { AccessToken }),
  ]
  for (const end of endings) {
    const proof = (await beginSrp(world, place, 'diego')).answer()
    const { AccessToken = '', RefreshToken = '' } =
      (await answerSrp(world, place, proof)).AuthenticationResult ?? {}
    await end(AccessToken, RefreshToken)
    await world.context.store.sweep(world.clock.now)
    await assert.rejects(answerSrp(world, place, proof), wrongPassword)
  }
})

test('a wrong signature does not use up the block', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  await assert.rejects(answerSrp(world, place, answer('Wrong-Horse-7')), wrongPassword)
  assert.ok((await answerSrp(world, place, answer())).AuthenticationResult)
})

test('proofs that are shown again count as wrong passwords', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const proof = (await beginSrp(world, place, 'diego')).answer()
  await answerSrp(world, place, proof)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(answerSrp(world, place, proof), wrongPassword)
  }
  await assert.rejects(answerSrp(world, place, proof), lockedOut)
})

test('a block that is altered, invented, or of another client or user is refused', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: place.poolId,
    ClientName: 'other',
  })
  await enrol(world, place, 'diego')
  await enrol(world, place, 'maria')
  const good = (await beginSrp(world, place, 'diego')).answer()
  const block = good['PASSWORD_CLAIM_SECRET_BLOCK'] ?? ''
  for (const PASSWORD_CLAIM_SECRET_BLOCK of [`${block.slice(0, 100)}AAAA${block.slice(104)}`, 'AAAA', '*']) {
    await assert.rejects(answerSrp(world, place, { ...good, PASSWORD_CLAIM_SECRET_BLOCK }), wrongPassword)
  }
  await assert.rejects(answerSrp(world, place, { ...good, USERNAME: 'maria' }), wrongPassword)
  const other = { poolId: place.poolId, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(answerSrp(world, other, good), wrongPassword)
  assert.ok((await answerSrp(world, place, good)).AuthenticationResult)
})
