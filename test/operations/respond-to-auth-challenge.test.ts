import assert from 'node:assert/strict'
import test from 'node:test'
import type { AdminCreateUserRequest } from '../../src/model/types.ts'
import { attributesOf, attrs, inspect, password, refusal, type Place } from '../support/people.ts'
import {
  answerSrp,
  beginFirst,
  beginSrp,
  decode,
  enrol,
  initiate,
  poolWithSecret,
  secretHash,
  setFirst,
  signInBySrp,
  tryPassword,
} from '../support/sign-in.ts'
import { newSrpClient, timestamp } from '../support/srp-client.ts'
import { newWorld, type World } from '../support/world.ts'

const wrongPassword = refusal('NotAuthorizedException', 'Incorrect username or password.')
const lockedOut = refusal('NotAuthorizedException', 'Password attempts exceeded')
const invalidSession = refusal('NotAuthorizedException', 'Invalid session for the user.')
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const minutes = 60_000

// Proof of the password

test('the proof of the right password signs the user in, without a session', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const answer = await signInBySrp(world, place, 'diego')
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
  const place = await world.pool({ UsernameAttributes: ['email'] })
  await enrol(world, place, 'diego@example.com')
  const { AuthenticationResult } = await signInBySrp(world, place, 'diego@example.com')
  const { claims } = decode(AuthenticationResult?.IdToken)
  assert.equal(claims['cognito:username'], claims['sub'])
  assert.equal(claims['email'], 'diego@example.com')
})

test('a name in another case signs in where case does not count, under the name as it was made', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameConfiguration: { CaseSensitive: false } })
  await enrol(world, place, 'Diego')
  const { AuthenticationResult } = await signInBySrp(world, place, 'dIEGO')
  assert.equal(decode(AuthenticationResult?.AccessToken).claims['username'], 'Diego')
})

test('the proof of a wrong password is an incorrect username or password', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  await assert.rejects(signInBySrp(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
})

test('block and signature count in one spelling only', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  const good = answer()
  for (const name of ['PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE']) {
    const text = good[name] ?? ''
    for (const other of [`${text} `, `~${text}`])
      await assert.rejects(answerSrp(world, place, { ...good, [name]: other }), wrongPassword)
  }
  assert.ok((await answerSrp(world, place, good)).AuthenticationResult)
})

test('a signature that is cut, empty of meaning or for another time is a wrong one', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  const good = answer()
  const signature = good['PASSWORD_CLAIM_SIGNATURE'] ?? ''
  for (const PASSWORD_CLAIM_SIGNATURE of [signature.slice(0, 20), '???', 'A'.repeat(44)]) {
    await assert.rejects(answerSrp(world, place, { ...good, PASSWORD_CLAIM_SIGNATURE }), wrongPassword)
  }
  const TIMESTAMP = timestamp(world.clock.now - 1000)
  await assert.rejects(answerSrp(world, place, { ...good, TIMESTAMP }), wrongPassword)
})

test('failed proofs lock the user out, together with wrong passwords', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  for (let attempt = 0; attempt < 3; attempt++) {
    await assert.rejects(signInBySrp(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
  }
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
  }
  await assert.rejects(signInBySrp(world, place, 'diego'), lockedOut)
  world.clock.advance(1000)
  assert.ok((await signInBySrp(world, place, 'diego')).AuthenticationResult)
})

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
    await world.ground.store.sweep(world.clock.now)
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

test('the time that a client signs may be five minutes off, and must be readable', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const client = newSrpClient()
  const at = async (skew: number) => {
    const { ChallengeParameters } = await initiate(world, place, 'USER_SRP_AUTH', {
      USERNAME: 'diego',
      SRP_A: client.A,
    })
    return client.answer(ChallengeParameters, place.poolId, password, world.clock.now + skew)
  }
  for (const skew of [-5 * minutes, 5 * minutes]) {
    assert.ok((await answerSrp(world, place, await at(skew))).AuthenticationResult)
  }
  for (const skew of [-5 * minutes - 1000, 5 * minutes + 1000]) {
    await assert.rejects(answerSrp(world, place, await at(skew)), wrongPassword)
  }
  await assert.rejects(answerSrp(world, place, { ...(await at(0)), TIMESTAMP: 'yesterday' }), wrongPassword)
})

test('a user who was disabled since the first half is told so', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: place.poolId, Username: 'diego' })
  await assert.rejects(
    answerSrp(world, place, answer()),
    refusal('NotAuthorizedException', 'User is disabled.'),
  )
})

test('a user who was removed since the first half does not exist', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer } = await beginSrp(world, place, 'diego')
  await world.call('AdminDeleteUser', { UserPoolId: place.poolId, Username: 'diego' })
  await assert.rejects(
    answerSrp(world, place, answer()),
    refusal('UserNotFoundException', 'User does not exist.'),
  )
})

test('where users are hidden, the proof for an unknown one is a wrong one, and the lock comes as for any other', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(signInBySrp(world, place, 'nobody@example.com'), wrongPassword)
  }
  await assert.rejects(signInBySrp(world, place, 'nobody@example.com'), lockedOut)
  await assert.rejects(tryPassword(world, place, 'nobody@example.com'), lockedOut)
  await assert.rejects(signInBySrp(world, place, 'somebody@example.com'), wrongPassword)
})

test('a parameter of the proof that is missing is named', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const good = (await beginSrp(world, place, 'diego')).answer()
  for (const name of Object.keys(good)) {
    const { [name]: _, ...rest } = good
    await assert.rejects(
      answerSrp(world, place, rest),
      refusal('InvalidParameterException', `Missing required parameter ${name}`),
    )
  }
})

test('the secret hash of an answer is over the user name of that answer', async () => {
  await using world = await newWorld()
  const { secret, ...place } = await poolWithSecret(world)
  await enrol(world, place, 'diego')
  const client = newSrpClient()
  const SECRET_HASH = secretHash('diego', place.clientId, secret)
  const challenge = await initiate(world, place, 'USER_SRP_AUTH', {
    USERNAME: 'diego',
    SRP_A: client.A,
    SECRET_HASH,
  })
  const answer = client.answer(challenge.ChallengeParameters, place.poolId, password, world.clock.now)
  await assert.rejects(answerSrp(world, place, answer), /SECRET_HASH was not received/)
  await assert.rejects(
    answerSrp(world, place, { ...answer, SECRET_HASH: secretHash('maria', place.clientId, secret) }),
    refusal('NotAuthorizedException', `Unable to verify secret hash for client ${place.clientId}`),
  )
  assert.ok((await answerSrp(world, place, { ...answer, SECRET_HASH })).AuthenticationResult)
})

test('a challenge that no sign-in here leads to says that it is not built', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool()
  const body = { ClientId: clientId, ChallengeName: 'WEB_AUTHN', ChallengeResponses: { USERNAME: 'diego' } }
  const reply = await world.send('RespondToAuthChallenge', JSON.stringify(body))
  assert.match(reply.body, /WEB_AUTHN is not built/)
})

// The first sign-in with a temporary password

const name = { Name: 'name', Required: true, AttributeDataType: 'String' } as const

/** An administrator invites somebody, whose temporary password is Temporary-1. */
const invite = (
  world: World,
  { poolId }: Place,
  Username: string,
  more: Partial<AdminCreateUserRequest> = {},
) =>
  world.call('AdminCreateUser', {
    UserPoolId: poolId,
    Username,
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
    ...more,
  })

const own = 'My-Own-Horse-8'

test('after a temporary password a new one is asked for, with what is known and what is missing', async () => {
  await using world = await newWorld()
  const place = await world.pool({ Schema: [name] })
  await invite(world, place, 'diego', {
    UserAttributes: attrs({ email: 'diego@example.com', email_verified: 'true' }),
  })
  const { Session, ChallengeName, ChallengeParameters } = await beginFirst(
    world,
    place,
    'diego',
    'Temporary-1',
  )
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
  assert.ok(Session.length >= 20 && Session.length <= 2048)
  const { userAttributes = '', ...rest } = ChallengeParameters ?? {}
  assert.deepEqual(rest, { USER_ID_FOR_SRP: 'diego', requiredAttributes: '["userAttributes.name"]' })
  assert.deepEqual(JSON.parse(userAttributes), { email: 'diego@example.com', email_verified: 'true' })
})

test('the new password confirms the user, stores what was given, and signs in', async () => {
  await using world = await newWorld()
  const place = await world.pool({ Schema: [name] })
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const { AuthenticationResult } = await setFirst(world, place, Session, {
    USERNAME: 'diego',
    NEW_PASSWORD: own,
    'userAttributes.name': 'Diego',
    'userAttributes.email': 'diego@example.com',
  })
  const { sub: _, ...attributes } = await attributesOf(world, AuthenticationResult?.AccessToken ?? '')
  assert.deepEqual(attributes, { name: 'Diego', email: 'diego@example.com', email_verified: 'false' })
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'CONFIRMED')
  assert.equal(decode(AuthenticationResult?.IdToken).claims['name'], 'Diego')
  assert.ok((await tryPassword(world, place, 'diego', own)).AuthenticationResult)
  await assert.rejects(tryPassword(world, place, 'diego', 'Temporary-1'), wrongPassword)
})

test('a temporary password can be proved by SRP', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { ChallengeName, Session = '' } = await signInBySrp(world, place, 'diego', 'Temporary-1')
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const answer = await setFirst(world, place, Session, { USERNAME: 'diego', NEW_PASSWORD: own })
  assert.ok(answer.AuthenticationResult)
  assert.ok((await signInBySrp(world, place, 'diego', own)).AuthenticationResult)
})

test('the proof of a temporary password leads to the demand for a new one only once', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const proof = (await beginSrp(world, place, 'diego')).answer('Temporary-1')
  assert.equal((await answerSrp(world, place, proof)).ChallengeName, 'NEW_PASSWORD_REQUIRED')
  await assert.rejects(answerSrp(world, place, proof), wrongPassword)
})

test('the right temporary password, shown over and over, locks nobody out', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  for (let attempt = 0; attempt < 8; attempt++) await beginFirst(world, place, 'diego', 'Temporary-1')
})

test('an attribute that cannot change later can be given now', async () => {
  await using world = await newWorld()
  const place = await world.pool({ Schema: [{ ...name, Mutable: false }] })
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.name': 'Diego' }
  await setFirst(world, place, Session, answers)
  assert.equal((await inspect(world, place, 'diego')).attributes['name'], 'Diego')
})

test('a required attribute that is left out is named', async () => {
  await using world = await newWorld()
  const place = await world.pool({ Schema: [name] })
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const missing = refusal('InvalidParameterException', 'Invalid attributes given, name is missing')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  await assert.rejects(setFirst(world, place, Session, answers), missing)
  await assert.rejects(setFirst(world, place, Session, { ...answers, 'userAttributes.name': '' }), missing)
  await assert.rejects(
    setFirst(world, place, Session, { ...answers, userAttributes: '{"name":"Diego"}' }),
    missing,
  )
})

test('an attribute that has a value already is not changed here', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego', { UserAttributes: attrs({ email: 'diego@example.com' }) })
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.email': 'diego@example.com' }
  await assert.rejects(
    setFirst(world, place, Session, answers),
    refusal('NotAuthorizedException', 'Cannot modify an already provided email'),
  )
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'FORCE_CHANGE_PASSWORD')
})

test('nobody calls their own address verified', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.email_verified': 'true' }
  await assert.rejects(
    setFirst(world, place, Session, answers),
    refusal('InvalidParameterException', 'Cannot modify the non-mutable attribute email_verified'),
  )
})

test('an attribute that the app client may not write is refused', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, { WriteAttributes: ['email'] })
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own, 'userAttributes.nickname': 'D' }
  await assert.rejects(
    setFirst(world, place, Session, answers),
    refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
  )
})

test('an address that serves somebody as user name is taken', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email', 'phone_number'] })
  await enrol(world, place, 'maria@example.com')
  await invite(world, place, '+12065559934')
  const { Session } = await beginFirst(world, place, '+12065559934', 'Temporary-1')
  const answers = { USERNAME: '+12065559934', NEW_PASSWORD: own, 'userAttributes.email': 'maria@example.com' }
  await assert.rejects(
    setFirst(world, place, Session, answers),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
})

test('a new password keeps to the policy, and the session can be used again for a better one', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const set = (NEW_PASSWORD: string) => setFirst(world, place, Session, { USERNAME: 'diego', NEW_PASSWORD })
  await assert.rejects(
    set('short'),
    refusal('InvalidPasswordException', 'Password did not conform with policy: Password not long enough'),
  )
  assert.ok((await set(own)).AuthenticationResult)
})

test('a pool that has come to require a second factor meanwhile signs nobody in by a new password alone', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  await world.call('UpdateUserPool', {
    UserPoolId: place.poolId,
    MfaConfiguration: 'ON',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
  })
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  const { ChallengeName, AuthenticationResult } = await setFirst(world, place, Session, answers)
  assert.deepEqual([ChallengeName, AuthenticationResult], ['MFA_SETUP', undefined])
  assert.equal((await inspect(world, place, 'diego')).UserStatus, 'CONFIRMED')
})

test('a session is good once', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const set = (NEW_PASSWORD: string) => setFirst(world, place, Session, { USERNAME: 'diego', NEW_PASSWORD })
  const answers = await Promise.allSettled([set(own), set('My-Other-Horse-9')])
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(set('My-Other-Horse-9'), invalidSession)
})

test('a session ends with the temporary password that it was for', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  world.clock.advance(1)
  await invite(world, place, 'diego', { MessageAction: 'RESEND', TemporaryPassword: 'Temporary-2' })
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  await assert.rejects(setFirst(world, place, Session, answers), invalidSession)
})

test('a session that is altered, invented, or of another user or client is invalid', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId: place.poolId,
    ClientName: 'other',
  })
  await invite(world, place, 'diego')
  await invite(world, place, 'maria')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const answers = { USERNAME: 'diego', NEW_PASSWORD: own }
  for (const text of [`${Session.slice(0, 40)}AAAA${Session.slice(44)}`, 'A'.repeat(100)]) {
    await assert.rejects(setFirst(world, place, text, answers), invalidSession)
  }
  await assert.rejects(setFirst(world, place, Session, { ...answers, USERNAME: 'maria' }), invalidSession)
  await assert.rejects(setFirst(world, place, Session, { ...answers, USERNAME: 'nobody' }), invalidSession)
  const other = { poolId: place.poolId, clientId: UserPoolClient?.ClientId ?? '' }
  await assert.rejects(setFirst(world, other, Session, answers), invalidSession)
})

test('a session expires after three minutes', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  world.clock.advance(3 * minutes + 1)
  await assert.rejects(
    setFirst(world, place, Session, { USERNAME: 'diego', NEW_PASSWORD: own }),
    refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
  )
})

test('a parameter of the new password that is missing is named', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  const missing = (parameter: string) =>
    refusal('InvalidParameterException', `Missing required parameter ${parameter}`)
  await assert.rejects(setFirst(world, place, Session, { NEW_PASSWORD: own }), missing('USERNAME'))
  await assert.rejects(setFirst(world, place, Session, { USERNAME: 'diego' }), missing('NEW_PASSWORD'))
  await assert.rejects(
    world.call('RespondToAuthChallenge', {
      ClientId: place.clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: 'diego', NEW_PASSWORD: own },
    }),
    missing('Session'),
  )
})

test('a user who was disabled meanwhile is told so', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await invite(world, place, 'diego')
  const { Session } = await beginFirst(world, place, 'diego', 'Temporary-1')
  await world.call('AdminDisableUser', { UserPoolId: place.poolId, Username: 'diego' })
  await assert.rejects(
    setFirst(world, place, Session, { USERNAME: 'diego', NEW_PASSWORD: own }),
    refusal('NotAuthorizedException', 'User is disabled.'),
  )
})
