import assert from 'node:assert/strict'
import test from 'node:test'
import type { ExplicitAuthFlowsType } from '../../src/model/types.ts'
import { toHex, N } from '../../src/srp/group.ts'
import { inspect, password, refusal, signUp } from '../support/people.ts'
import {
  beginSrp,
  decode,
  initiate,
  enrol,
  enrolWithoutPassword,
  poolWithSecret,
  put,
  secretHash,
  signInBySrp,
  tryPassword,
} from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const wrongPassword = refusal('NotAuthorizedException', 'Incorrect username or password.')
const lockedOut = refusal('NotAuthorizedException', 'Password attempts exceeded')
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('the right password signs the user in with three tokens', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const answer = await tryPassword(world, place, 'diego')
  assert.deepEqual(answer.ChallengeParameters, {})
  const { AccessToken, IdToken, RefreshToken, ...rest } = answer.AuthenticationResult ?? {}
  assert.deepEqual(rest, { ExpiresIn: 3600, TokenType: 'Bearer' })
  assert.equal(decode(AccessToken).claims['token_use'], 'access')
  assert.equal(decode(IdToken).claims['token_use'], 'id')
  assert.equal(RefreshToken?.split('.').length, 5)
  const { Username } = await world.call('GetUser', { AccessToken: AccessToken ?? '' })
  assert.equal(Username, 'diego')
})

test('both tokens name the user, the client, the session and the time of the sign-in', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { AuthenticationResult } = await tryPassword(world, place, 'diego')
  const { claims: access } = decode(AuthenticationResult?.AccessToken)
  const { claims: id } = decode(AuthenticationResult?.IdToken)
  const { sub } = (await inspect(world, place, 'diego')).attributes
  const now = world.clock.now / 1000
  const { jti, origin_jti, ...rest } = access
  assert.deepEqual(rest, {
    sub,
    iss: `http://127.0.0.1:9229/${place.poolId}`,
    client_id: place.clientId,
    username: 'diego',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    iat: now,
    exp: now + 3600,
  })
  assert.match(String(jti), uuid)
  assert.equal(id['origin_jti'], origin_jti)
  assert.deepEqual(
    [id['sub'], id['aud'], id['cognito:username'], id['auth_time']],
    [sub, place.clientId, 'diego', now],
  )
})

test('a wrong password is an incorrect username or password', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
})

test('a user signs in by a verified address that serves as alias, and not by an unverified one', async () => {
  await using world = await newWorld()
  const place = await world.pool({ AliasAttributes: ['email'] })
  await enrol(world, place, 'diego')
  const set = (verified: string) =>
    world.call('AdminUpdateUserAttributes', {
      UserPoolId: place.poolId,
      Username: 'diego',
      UserAttributes: [
        { Name: 'email', Value: 'diego@example.com' },
        { Name: 'email_verified', Value: verified },
      ],
    })
  await set('false')
  await assert.rejects(
    tryPassword(world, place, 'diego@example.com'),
    refusal('UserNotFoundException', 'User does not exist.'),
  )
  await set('true')
  const { AuthenticationResult } = await tryPassword(world, place, 'diego@example.com')
  assert.equal(decode(AuthenticationResult?.AccessToken).claims['username'], 'diego')
})

test('signing in leaves the time of the last change as it was', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const before = (await inspect(world, place, 'diego')).UserLastModifiedDate
  world.clock.advance(10_000)
  await tryPassword(world, place, 'diego')
  assert.equal((await inspect(world, place, 'diego')).UserLastModifiedDate, before)
})

test('a parameter that is missing is named', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const missing = (name: string) => refusal('InvalidParameterException', `Missing required parameter ${name}`)
  const USERNAME = 'diego'
  await assert.rejects(
    initiate(world, place, 'USER_PASSWORD_AUTH', { PASSWORD: password }),
    missing('USERNAME'),
  )
  await assert.rejects(initiate(world, place, 'USER_PASSWORD_AUTH', { USERNAME }), missing('PASSWORD'))
  await assert.rejects(initiate(world, place, 'USER_SRP_AUTH', { USERNAME }), missing('SRP_A'))
  await assert.rejects(initiate(world, place, 'USER_SRP_AUTH', { SRP_A: '2' }), missing('USERNAME'))
  await assert.rejects(initiate(world, place, 'REFRESH_TOKEN_AUTH'), missing('REFRESH_TOKEN'))
  await assert.rejects(
    world.call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', ClientId: place.clientId }),
    missing('USERNAME'),
  )
})

test('an app client that does not exist is not found', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  await assert.rejects(
    tryPassword(world, { poolId, clientId: 'nosuchclient' }, 'diego'),
    refusal('ResourceNotFoundException', 'User pool client nosuchclient does not exist.'),
  )
})

test('a flow that the app client has not enabled is refused, whoever the user is', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
  for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const) {
    await assert.rejects(
      initiate(world, place, flow, { USERNAME: 'nobody' }),
      refusal('InvalidParameterException', `${flow} flow not enabled for this client`),
    )
  }
  await assert.rejects(
    initiate(world, place, 'REFRESH_TOKEN', { REFRESH_TOKEN: 'any' }),
    refusal('InvalidParameterException', 'REFRESH_TOKEN_AUTH flow not enabled for this client'),
  )
})

/** The flows for which an app client with these settings does not say that they are not enabled. */
async function flowsOf(world: World, ExplicitAuthFlows: ExplicitAuthFlowsType[]): Promise<string[]> {
  const place = await world.pool({}, { ExplicitAuthFlows })
  const flows = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH'] as const
  const messages = await Promise.all(
    flows.map((flow) => initiate(world, place, flow, { USERNAME: 'x' }).then(String, String)),
  )
  return flows.filter((_, index) => !messages[index]?.includes('flow not enabled for this client'))
}

test('an app client that names no flow allows SRP, custom authentication and refresh, and no password', async () => {
  await using world = await newWorld()
  assert.deepEqual(await flowsOf(world, []), ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'])
})

test('the older names of flows add to what is allowed anyway, but for that which leaves custom authentication only', async () => {
  await using world = await newWorld()
  const always = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH']
  assert.deepEqual(await flowsOf(world, ['ADMIN_NO_SRP_AUTH']), always)
  const added = ['REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'CUSTOM_AUTH']
  assert.deepEqual(await flowsOf(world, ['USER_PASSWORD_AUTH']), added)
  assert.deepEqual(await flowsOf(world, ['CUSTOM_AUTH_FLOW_ONLY']), ['REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'])
})

test('the flows of administrators are not for apps', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] })
  for (const flow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
    await assert.rejects(
      initiate(world, place, flow, { USERNAME: 'diego', PASSWORD: password }),
      refusal('InvalidParameterException', 'Initiate Auth method not supported'),
    )
  }
})

test('custom authentication needs triggers', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] })
  await assert.rejects(
    initiate(world, place, 'CUSTOM_AUTH', { USERNAME: 'diego' }),
    refusal('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.'),
  )
})

test('a sign-in by choice says that it is not built', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool({}, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
  const body = { AuthFlow: 'USER_AUTH', ClientId: clientId, AuthParameters: { USERNAME: 'diego' } }
  const reply = await world.send('InitiateAuth', JSON.stringify(body))
  assert.match(reply.body, /USER_AUTH is not built/)
})

test('a disabled user is told so, whatever the password', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  await world.call('AdminDisableUser', { UserPoolId: place.poolId, Username: 'diego' })
  const disabled = refusal('NotAuthorizedException', 'User is disabled.')
  await assert.rejects(tryPassword(world, place, 'diego'), disabled)
  await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), disabled)
  await assert.rejects(beginSrp(world, place, 'diego'), disabled)
})

test('a user who has not confirmed is told so, whatever the password', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await signUp(world, place, 'diego')
  const unconfirmed = refusal('UserNotConfirmedException', 'User is not confirmed.')
  await assert.rejects(tryPassword(world, place, 'diego'), unconfirmed)
  await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), unconfirmed)
  await assert.rejects(beginSrp(world, place, 'diego'), unconfirmed)
})

test('a user whose password must be reset is told so, whatever the password', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  await put(world, place, 'diego', { status: 'RESET_REQUIRED' })
  const reset = refusal('PasswordResetRequiredException', 'Password reset required for the user')
  await assert.rejects(tryPassword(world, place, 'diego'), reset)
  await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), reset)
  await assert.rejects(beginSrp(world, place, 'diego'), reset)
})

test('for a user without a password every password is wrong', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrolWithoutPassword(world, place, 'diego')
  await assert.rejects(tryPassword(world, place, 'diego'), wrongPassword)
  await assert.rejects(signInBySrp(world, place, 'diego'), wrongPassword)
})

test('after five wrong passwords the user is locked for a second, and for twice as long after each further one', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const fail = () => assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
  for (let attempt = 0; attempt < 5; attempt++) await fail()
  for (const seconds of [1, 2, 4]) {
    await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), lockedOut)
    await assert.rejects(tryPassword(world, place, 'diego'), lockedOut)
    world.clock.advance(seconds * 1000 - 1)
    await assert.rejects(tryPassword(world, place, 'diego'), lockedOut)
    world.clock.advance(1)
    await fail()
  }
})

test('the right password forgets the wrong ones before it', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  for (let round = 0; round < 3; round++) {
    for (let attempt = 0; attempt < 4; attempt++) {
      await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
    }
    await tryPassword(world, place, 'diego')
  }
})

test('a quarter of an hour without attempts forgets the wrong passwords', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const fail = () => assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
  for (let attempt = 0; attempt < 5; attempt++) await fail()
  world.clock.advance(15 * 60_000)
  for (let attempt = 0; attempt < 5; attempt++) await fail()
  await assert.rejects(tryPassword(world, place, 'diego'), lockedOut)
})

test('many wrong passwords at once cannot get past the lock', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, () => tryPassword(world, place, 'diego', 'Wrong-Horse-7')),
  )
  const messages = tries.map((result) => (result.status === 'rejected' ? String(result.reason.message) : ''))
  assert.equal(messages.filter((message) => message === wrongPassword.message).length, 5)
  assert.equal(messages.filter((message) => message === lockedOut.message).length, 15)
})

test('a user who signs in from many places at once is not taken for a guesser', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const answers = await Promise.all(Array.from({ length: 20 }, () => tryPassword(world, place, 'diego')))
  assert.ok(answers.every(({ AuthenticationResult }) => AuthenticationResult))
})

test('a temporary password is good for the days that the pool gives it', async () => {
  await using world = await newWorld()
  const place = await world.pool({ Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } } })
  const { poolId } = place
  await world.call('AdminCreateUser', {
    UserPoolId: poolId,
    Username: 'diego',
    TemporaryPassword: 'Temporary-1',
    MessageAction: 'SUPPRESS',
  })
  world.clock.advance(2 * 24 * 3_600_000 - 1)
  assert.equal(
    (await tryPassword(world, place, 'diego', 'Temporary-1')).ChallengeName,
    'NEW_PASSWORD_REQUIRED',
  )
  world.clock.advance(1)
  await assert.rejects(
    tryPassword(world, place, 'diego', 'Temporary-1'),
    refusal(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    ),
  )
})

test('a client with a secret proves it by the hash over the name as it was typed', async () => {
  await using world = await newWorld()
  const place = await poolWithSecret(world)
  const { clientId, secret } = place
  await enrol(world, place, 'diego')
  const signInWith = (SECRET_HASH?: string) =>
    initiate(world, place, 'USER_PASSWORD_AUTH', {
      USERNAME: 'diego',
      PASSWORD: password,
      ...(SECRET_HASH === undefined ? {} : { SECRET_HASH }),
    })
  assert.ok((await signInWith(secretHash('diego', clientId, secret))).AuthenticationResult)
  await assert.rejects(
    signInWith(),
    refusal(
      'NotAuthorizedException',
      `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
    ),
  )
  const unable = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`)
  await assert.rejects(signInWith(secretHash('Diego', clientId, secret)), unable)
  await assert.rejects(signInWith(secretHash('diego', clientId, 'another')), unable)
  await assert.rejects(signInWith('no hash'), unable)
})

test('a name in another case is hashed as it was typed', async () => {
  await using world = await newWorld()
  const place = await world.pool(
    { UsernameConfiguration: { CaseSensitive: false } },
    { GenerateSecret: true },
  )
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: place.poolId,
    ClientId: place.clientId,
  })
  await enrol(world, place, 'diego')
  const { AuthenticationResult } = await initiate(world, place, 'USER_PASSWORD_AUTH', {
    USERNAME: 'DIEGO',
    PASSWORD: password,
    SECRET_HASH: secretHash('DIEGO', place.clientId, UserPoolClient?.ClientSecret ?? ''),
  })
  assert.ok(AuthenticationResult)
})

test('a client without a secret is sent no hash', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  await assert.rejects(
    initiate(world, place, 'USER_PASSWORD_AUTH', { USERNAME: 'diego', PASSWORD: password, SECRET_HASH: 'x' }),
    refusal(
      'NotAuthorizedException',
      `Client ${place.clientId} is configured for no secret but SECRET_HASH was received`,
    ),
  )
})

test('the secret is asked for before anything is said of the user', async () => {
  await using world = await newWorld()
  const place = await poolWithSecret(world)
  await assert.rejects(tryPassword(world, place, 'nobody'), /SECRET_HASH was not received/)
})

test('the secret is judged first, then the flow, then the parameters, then the user', async () => {
  await using world = await newWorld()
  const place = await poolWithSecret(world)
  const { poolId, clientId, secret } = place
  const allow = (...ExplicitAuthFlows: ('ALLOW_USER_SRP_AUTH' | 'ALLOW_USER_PASSWORD_AUTH')[]) =>
    world.call('UpdateUserPoolClient', { UserPoolId: poolId, ClientId: clientId, ExplicitAuthFlows })
  const SECRET_HASH = secretHash('nobody', clientId, secret)
  const begin = (more: Record<string, string>) =>
    initiate(world, place, 'USER_SRP_AUTH', { USERNAME: 'nobody', ...more })
  await allow('ALLOW_USER_PASSWORD_AUTH')
  await assert.rejects(begin({ SECRET_HASH: 'wrong' }), /Unable to verify secret hash/)
  await assert.rejects(begin({ SECRET_HASH }), /USER_SRP_AUTH flow not enabled/)
  await allow('ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH')
  await assert.rejects(begin({ SECRET_HASH }), /Missing required parameter SRP_A/)
  await assert.rejects(begin({ SECRET_HASH, SRP_A: '0' }), /Invalid SRP_A/)
  await assert.rejects(
    initiate(world, place, 'USER_PASSWORD_AUTH', { USERNAME: 'nobody', SECRET_HASH }),
    /Missing required parameter PASSWORD/,
  )
  await assert.rejects(begin({ SECRET_HASH, SRP_A: '2' }), /User does not exist/)
})

test('the state of a user is told before the lock', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, place, 'diego', 'Wrong-Horse-7'), wrongPassword)
  }
  await assert.rejects(tryPassword(world, place, 'diego'), lockedOut)
  await world.call('AdminDisableUser', { UserPoolId: place.poolId, Username: 'diego' })
  await assert.rejects(tryPassword(world, place, 'diego'), /User is disabled/)
})

test('SRP begins with the salt, the public value and a block to bring back, without a session', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const { answer: _, ...challenge } = await beginSrp(world, place, 'diego')
  const { SALT, SRP_B, SECRET_BLOCK, ...rest } = challenge.ChallengeParameters ?? {}
  assert.equal(challenge.ChallengeName, 'PASSWORD_VERIFIER')
  assert.equal(challenge.Session, undefined)
  assert.equal(challenge.AuthenticationResult, undefined)
  assert.deepEqual(rest, { USERNAME: 'diego', USER_ID_FOR_SRP: 'diego' })
  assert.match(SALT ?? '', /^[0-9a-f]{32}$/)
  assert.match(SRP_B ?? '', /^[0-9a-f]{700,768}$/)
  assert.match(SECRET_BLOCK ?? '', /^[A-Za-z0-9+/]{1000,1600}={0,2}$/)
})

test('each sign-in by SRP has a public value of its own, on the same salt', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  const first = (await beginSrp(world, place, 'diego')).ChallengeParameters
  const second = (await beginSrp(world, place, 'diego')).ChallengeParameters
  assert.equal(first?.['SALT'], second?.['SALT'])
  assert.notEqual(first?.['SRP_B'], second?.['SRP_B'])
})

test('the user name to sign by is the real one, whatever name the user typed', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] })
  await enrol(world, place, 'diego@example.com')
  const { sub } = (await inspect(world, place, 'diego@example.com')).attributes
  const { ChallengeParameters } = await beginSrp(world, place, 'diego@example.com')
  assert.equal(ChallengeParameters?.['USER_ID_FOR_SRP'], sub)
})

test('a public value that is zero modulo N is refused', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  for (const SRP_A of ['0', '000', toHex(N)]) {
    await assert.rejects(initiate(world, place, 'USER_SRP_AUTH', { USERNAME: 'diego', SRP_A }), {
      name: 'InvalidParameterException',
      message: 'Invalid SRP_A',
    })
  }
})

test('a public value that is too long or not hexadecimal is refused', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  await enrol(world, place, 'diego')
  for (const SRP_A of ['xyz', '-1', 'f'.repeat(769), '1'.repeat(100_000)]) {
    await assert.rejects(initiate(world, place, 'USER_SRP_AUTH', { USERNAME: 'diego', SRP_A }), {
      name: 'InvalidParameterException',
    })
  }
})

test('an unknown user does not exist, unless the client hides that', async () => {
  await using world = await newWorld()
  const place = await world.pool()
  const unknown = refusal('UserNotFoundException', 'User does not exist.')
  await assert.rejects(tryPassword(world, place, 'nobody'), unknown)
  await assert.rejects(beginSrp(world, place, 'nobody'), unknown)
})

test('where users are hidden, the password of an unknown one is wrong, and the lock comes as for any other', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, hiding)
  for (let attempt = 0; attempt < 5; attempt++) {
    await assert.rejects(tryPassword(world, place, 'nobody'), wrongPassword)
  }
  await assert.rejects(tryPassword(world, place, 'nobody'), lockedOut)
  await assert.rejects(tryPassword(world, place, 'somebody'), wrongPassword)
})

test('where users are hidden, SRP for an unknown one looks like that for a user', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  world.clock.advance(7 * 24 * 3_600_000)
  await enrol(world, place, 'diego@example.com')
  const real = (await beginSrp(world, place, 'diego@example.com')).ChallengeParameters ?? {}
  const first = (await beginSrp(world, place, 'nobody@example.com')).ChallengeParameters ?? {}
  const second = (await beginSrp(world, place, 'nobody@example.com')).ChallengeParameters ?? {}
  assert.deepEqual(Object.keys(first), Object.keys(real))
  assert.match(first['SALT'] ?? '', /^[0-9a-f]{32}$/)
  assert.match(first['USER_ID_FOR_SRP'] ?? '', uuid)
  assert.equal(first['USERNAME'], first['USER_ID_FOR_SRP'])
  assert.equal(first['SALT'], second['SALT'])
  assert.equal(first['USER_ID_FOR_SRP'], second['USER_ID_FOR_SRP'])
  assert.notEqual(first['SRP_B'], second['SRP_B'])
  // A number that begins with a zero byte is shorter by that.
  assert.ok(Math.abs((first['SECRET_BLOCK'] ?? '').length - (real['SECRET_BLOCK'] ?? '').length) <= 8)
})

test('where users are hidden, the id of an unknown one tells a time between the making of the pool and now', async () => {
  await using world = await newWorld()
  const place = await world.pool({ UsernameAttributes: ['email'] }, hiding)
  const created = world.clock.now
  world.clock.advance(7 * 24 * 3_600_000)
  const times = new Set<number>()
  for (const name of ['one', 'two', 'three']) {
    const { ChallengeParameters } = await beginSrp(world, place, `${name}@example.com`)
    const id = ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
    const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
    assert.ok(time >= created && time <= world.clock.now, id)
    times.add(time)
  }
  assert.equal(times.size, 3)
})

test('where users are hidden, an unknown one is answered with the same id at all times, as Cognito does, also where users go by their own names', async () => {
  await using world = await newWorld()
  const place = await world.pool({}, hiding)
  const idOf = async (name: string) => {
    const { ChallengeParameters } = await beginSrp(world, place, name)
    return ChallengeParameters?.['USER_ID_FOR_SRP'] ?? ''
  }
  const first = await idOf('nobody')
  assert.match(first, uuid)
  world.clock.advance(365 * 24 * 3_600_000)
  assert.equal(await idOf('nobody'), first)
  assert.notEqual(await idOf('nobody-else'), first)
})
