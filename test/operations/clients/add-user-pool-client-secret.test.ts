import assert from 'node:assert/strict'
import test from 'node:test'
import { secretHash } from '../../support/sign-in.ts'
import { newWorld, type World } from '../../support/world.ts'

const wrong = { name: 'NotAuthorizedException' }

async function newApp(world: World) {
  const { poolId: UserPoolId } = await world.pool()
  const { UserPoolClient } = await world.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const place = { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
  const first = UserPoolClient?.ClientSecret ?? ''
  const signUp = (Username: string, secret: string) =>
    world.call('SignUp', {
      ClientId: place.ClientId,
      Username,
      Password: 'Correct-Horse-7',
      SecretHash: secretHash(Username, place.ClientId, secret),
    })
  return { place, first, signUp }
}

test('a second secret is made here and shown once, and both are good until one is deleted', async () => {
  await using world = await newWorld()
  const { place, first, signUp } = await newApp(world)
  world.clock.advance(5000)
  const { ClientSecretDescriptor: made } = await world.call('AddUserPoolClientSecret', place)
  const second = made?.ClientSecretValue ?? ''
  assert.match(second, /^[\w+]{24,64}$/)
  assert.notEqual(second, first)
  assert.equal(made?.ClientSecretId, `${place.ClientId}--${world.clock.now}`)
  assert.equal(made?.ClientSecretCreateDate, world.clock.now / 1000)
  await signUp('maria', first)
  await signUp('diego', second)
  await assert.rejects(signUp('li', `${second}x`), wrong)
  const { ClientSecrets = [] } = await world.call('ListUserPoolClientSecrets', place)
  await world.call('DeleteUserPoolClientSecret', {
    ...place,
    ClientSecretId: ClientSecrets[0]?.ClientSecretId ?? '',
  })
  await assert.rejects(signUp('ana', first), wrong)
  await signUp('ana', second)
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', place)
  assert.equal(UserPoolClient?.ClientSecret, second)
})

test('both secrets are good where an app shows the secret itself', async () => {
  await using world = await newWorld()
  const { place, first, signUp } = await newApp(world)
  const { ClientSecretDescriptor: made } = await world.call('AddUserPoolClientSecret', place)
  const second = made?.ClientSecretValue ?? ''
  await signUp('maria', first)
  await world.call('AdminConfirmSignUp', { UserPoolId: place.UserPoolId, Username: 'maria' })
  const { AuthenticationResult } = await world.call('InitiateAuth', {
    ClientId: place.ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: {
      USERNAME: 'maria',
      PASSWORD: 'Correct-Horse-7',
      SECRET_HASH: secretHash('maria', place.ClientId, second),
    },
  })
  const RefreshToken = AuthenticationResult?.RefreshToken ?? ''
  for (const ClientSecret of [first, second]) {
    const { AuthenticationResult: fresh } = await world.call('GetTokensFromRefreshToken', {
      ClientId: place.ClientId,
      ClientSecret,
      RefreshToken,
    })
    assert.ok(fresh?.AccessToken)
  }
  const revoke = (ClientSecret: string) =>
    world.call('RevokeToken', { ClientId: place.ClientId, ClientSecret, Token: RefreshToken })
  await assert.rejects(revoke('not_a_secret_of_this_client'), { name: 'UnauthorizedException' })
  await revoke(second)
})

test('a secret that is given is not shown again, and no store holds it in the clear', async () => {
  await using world = await newWorld()
  const { place, signUp } = await newApp(world)
  const ClientSecret = 'a_secret_of_our_own_choice_1234'
  const { ClientSecretDescriptor: made } = await world.call('AddUserPoolClientSecret', {
    ...place,
    ClientSecret,
  })
  assert.deepEqual(Object.keys(made ?? {}), ['ClientSecretId', 'ClientSecretCreateDate'])
  await signUp('maria', ClientSecret)
  const client = await world.context.store.findClient(place.ClientId)
  assert.equal(client?.record.secrets?.length, 2)
  assert.ok(!JSON.stringify(client.record).includes(ClientSecret))
})

test('a third secret is one too many, and no two have the same id', async () => {
  await using world = await newWorld()
  const { place } = await newApp(world)
  await world.call('AddUserPoolClientSecret', place)
  await assert.rejects(world.call('AddUserPoolClientSecret', place), { name: 'LimitExceededException' })
  const { ClientSecrets = [] } = await world.call('ListUserPoolClientSecrets', place)
  assert.equal(new Set(ClientSecrets.map(({ ClientSecretId }) => ClientSecretId)).size, 2)
})

test('an app client that was made without a secret gets none', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool()
  await assert.rejects(world.call('AddUserPoolClientSecret', { UserPoolId, ClientId }), {
    name: 'InvalidParameterException',
  })
})

test('the secret of an app client from before there could be two is the older one', async () => {
  await using world = await newWorld()
  const { place, first, signUp } = await newApp(world)
  const { store } = world.context
  const client = await store.findClient(place.ClientId)
  assert.ok(client?.record.secrets)
  const { secrets, ...record } = client.record
  await store.saveClient({ ...record, version: record.version + 1, secret: secrets[0]?.sealed ?? '' })
  await signUp('maria', first)
  const { ClientSecretDescriptor: made } = await world.call('AddUserPoolClientSecret', place)
  await signUp('diego', first)
  await signUp('li', made?.ClientSecretValue ?? '')
})
