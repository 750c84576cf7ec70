import assert from 'node:assert/strict'
import test from 'node:test'
import { password, refusal } from '../../support/people.ts'
import {
  answerSrp,
  beginSrp,
  decodeToken,
  createUser,
  initiateAuth,
  poolWithSecret,
  secretHash,
  signInBySrp,
  tryPassword,
} from '../../support/sign-in.ts'
import { newSrpClient, timestamp } from '../../support/srp-client.ts'
import { newWorld } from '../../support/world.ts'
import { attemptsExceeded, incorrectCredentials, userDisabled, userNotFound } from '../../support/refusals.ts'

const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const minutes = 60_000

test('the proof of the right password signs the user in, without a session', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const answer = await signInBySrp(world, app, 'diego')
  assert.deepEqual(answer.ChallengeParameters, {})
  assert.equal(answer.AuthenticationResult?.TokenType, 'Bearer')
  assert.equal(answer.AuthenticationResult?.ExpiresIn, 3600)
  const { Username } = await world.call('GetUser', {
    AccessToken: answer.AuthenticationResult?.AccessToken ?? '',
  })
  assert.equal(Username, 'diego')
})

test('a user who goes by an address proves the password under the real user name', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  await createUser(world, app, 'diego@example.com')
  const { AuthenticationResult } = await signInBySrp(world, app, 'diego@example.com')
  const { claims } = decodeToken(AuthenticationResult?.IdToken)
  assert.equal(claims['cognito:username'], claims['sub'])
  assert.equal(claims['email'], 'diego@example.com')
})

test('a name in another case signs in where case does not count, under the name as it was made', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameConfiguration: { CaseSensitive: false } })
  await createUser(world, app, 'Diego')
  const { AuthenticationResult } = await signInBySrp(world, app, 'dIEGO')
  assert.equal(decodeToken(AuthenticationResult?.AccessToken).claims['username'], 'Diego')
})

test('the proof of a wrong password is an incorrect username or password', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(signInBySrp(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
})

test('block and signature count in one spelling only', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  const good = answer()
  for (const name of ['PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE']) {
    const text = good[name] ?? ''
    for (const other of [`${text} `, `~${text}`])
      await assert.rejects(answerSrp(world, app, { ...good, [name]: other }), incorrectCredentials)
  }
  assert.ok((await answerSrp(world, app, good)).AuthenticationResult)
})

test('a signature that is cut, empty of meaning or for another time is a wrong one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  const good = answer()
  const signature = good['PASSWORD_CLAIM_SIGNATURE'] ?? ''
  for (const PASSWORD_CLAIM_SIGNATURE of [signature.slice(0, 20), '???', 'A'.repeat(44)]) {
    await assert.rejects(answerSrp(world, app, { ...good, PASSWORD_CLAIM_SIGNATURE }), incorrectCredentials)
  }
  const TIMESTAMP = timestamp(world.clock.now - 1000)
  await assert.rejects(answerSrp(world, app, { ...good, TIMESTAMP }), incorrectCredentials)
})

test('failed proofs lock the user out, together with wrong passwords', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (let attempt = 0; attempt < 3; attempt++) {
    await assert.rejects(signInBySrp(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  }
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(tryPassword(world, app, 'diego', 'Wrong-Horse-7'), incorrectCredentials)
  }
  await assert.rejects(signInBySrp(world, app, 'diego'), attemptsExceeded)
  world.clock.advance(1000)
  assert.ok((await signInBySrp(world, app, 'diego')).AuthenticationResult)
})

test('the time that a client signs may be five minutes off, and must be readable', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const client = newSrpClient()
  const at = async (skew: number) => {
    const { ChallengeParameters } = await initiateAuth(world, app, 'USER_SRP_AUTH', {
      USERNAME: 'diego',
      SRP_A: client.A,
    })
    return client.answer(ChallengeParameters, app.poolId, password, world.clock.now + skew)
  }
  for (const skew of [-5 * minutes, 5 * minutes]) {
    assert.ok((await answerSrp(world, app, await at(skew))).AuthenticationResult)
  }
  for (const skew of [-5 * minutes - 1000, 5 * minutes + 1000]) {
    await assert.rejects(answerSrp(world, app, await at(skew)), incorrectCredentials)
  }
  await assert.rejects(
    answerSrp(world, app, { ...(await at(0)), TIMESTAMP: 'yesterday' }),
    incorrectCredentials,
  )
})

test('a user who was disabled since the first half is told so', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(answerSrp(world, app, answer()), userDisabled)
})

test('a user who was removed since the first half does not exist', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer } = await beginSrp(world, app, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
  await assert.rejects(answerSrp(world, app, answer()), userNotFound)
})

test('where users are hidden, the proof for an unknown one is wrong, and the lock comes as for any other', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(signInBySrp(world, app, 'nobody@example.com'), incorrectCredentials)
  }
  await assert.rejects(signInBySrp(world, app, 'nobody@example.com'), attemptsExceeded)
  await assert.rejects(tryPassword(world, app, 'nobody@example.com'), attemptsExceeded)
  await assert.rejects(signInBySrp(world, app, 'somebody@example.com'), incorrectCredentials)
})

test('a parameter of the proof that is missing is named', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const good = (await beginSrp(world, app, 'diego')).answer()
  for (const name of Object.keys(good)) {
    const { [name]: _, ...rest } = good
    await assert.rejects(
      answerSrp(world, app, rest),
      refusal('InvalidParameterException', `Missing required parameter ${name}`),
    )
  }
})

test('the secret hash of an answer is over the user name of that answer', async () => {
  await using world = await newWorld()
  const { secret, ...app } = await poolWithSecret(world)
  await createUser(world, app, 'diego')
  const client = newSrpClient()
  const SECRET_HASH = secretHash('diego', app.clientId, secret)
  const challenge = await initiateAuth(world, app, 'USER_SRP_AUTH', {
    USERNAME: 'diego',
    SRP_A: client.A,
    SECRET_HASH,
  })
  const answer = client.answer(challenge.ChallengeParameters, app.poolId, password, world.clock.now)
  await assert.rejects(answerSrp(world, app, answer), /SECRET_HASH was not received/)
  await assert.rejects(
    answerSrp(world, app, { ...answer, SECRET_HASH: secretHash('maria', app.clientId, secret) }),
    refusal('NotAuthorizedException', `Unable to verify secret hash for client ${app.clientId}`),
  )
  assert.ok((await answerSrp(world, app, { ...answer, SECRET_HASH })).AuthenticationResult)
})

test('a challenge that no sign-in here leads to says that it is not built', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool()
  const body = { ClientId: clientId, ChallengeName: 'WEB_AUTHN', ChallengeResponses: { USERNAME: 'diego' } }
  const reply = await world.send('RespondToAuthChallenge', JSON.stringify(body))
  assert.match(reply.body, /WEB_AUTHN is not built/)
})
