import assert from 'node:assert/strict'
import test from 'node:test'
import { password, refusal } from '../support/people.ts'
import { initiateAuth, createUser, poolWithSecret, secretHash, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

test('a client with a secret proves it by the hash over the name as it was typed', async () => {
  await using world = await newWorld()
  const app = await poolWithSecret(world)
  const { clientId, secret } = app
  await createUser(world, app, 'diego')
  const signInWith = (SECRET_HASH?: string) =>
    initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
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
  const app = await world.pool({ UsernameConfiguration: { CaseSensitive: false } }, { GenerateSecret: true })
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
  })
  await createUser(world, app, 'diego')
  const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
    USERNAME: 'DIEGO',
    PASSWORD: password,
    SECRET_HASH: secretHash('DIEGO', app.clientId, UserPoolClient?.ClientSecret ?? ''),
  })
  assert.ok(AuthenticationResult)
})

test('a client without a secret is sent no hash', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(
    initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
      USERNAME: 'diego',
      PASSWORD: password,
      SECRET_HASH: 'x',
    }),
    refusal(
      'NotAuthorizedException',
      `Client ${app.clientId} is configured for no secret but SECRET_HASH was received`,
    ),
  )
})

test('the secret is asked for before anything is said of the user', async () => {
  await using world = await newWorld()
  const app = await poolWithSecret(world)
  await assert.rejects(tryPassword(world, app, 'nobody'), /SECRET_HASH was not received/)
})

test('the secret is judged first, then the flow, then the parameters, then the user', async () => {
  await using world = await newWorld()
  const app = await poolWithSecret(world)
  const { poolId, clientId, secret } = app
  const allow = (...ExplicitAuthFlows: ('ALLOW_USER_SRP_AUTH' | 'ALLOW_USER_PASSWORD_AUTH')[]) =>
    world.call('UpdateUserPoolClient', { UserPoolId: poolId, ClientId: clientId, ExplicitAuthFlows })
  const SECRET_HASH = secretHash('nobody', clientId, secret)
  const begin = (more: Record<string, string>) =>
    initiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME: 'nobody', ...more })
  await allow('ALLOW_USER_PASSWORD_AUTH')
  await assert.rejects(begin({ SECRET_HASH: 'wrong' }), /Unable to verify secret hash/)
  await assert.rejects(begin({ SECRET_HASH }), /USER_SRP_AUTH flow not enabled/)
  await allow('ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH')
  await assert.rejects(begin({ SECRET_HASH }), /Missing required parameter SRP_A/)
  await assert.rejects(begin({ SECRET_HASH, SRP_A: 'x' }), /Invalid SRP_A/)
  await assert.rejects(
    initiateAuth(world, app, 'USER_PASSWORD_AUTH', { USERNAME: 'nobody', SECRET_HASH }),
    /Missing required parameter PASSWORD/,
  )
  await assert.rejects(begin({ SECRET_HASH, SRP_A: '2' }), /User does not exist/)
})
