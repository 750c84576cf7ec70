import assert from 'node:assert/strict'
import { sealMessage } from '../../src/messages/outbox/sealed-message.ts'
import { undoPurpose } from '../../src/accounts/protection.ts'
import { openClientSecret } from '../../src/accounts/client-secret.ts'
import { openData } from '../../src/data/data-folder.ts'
import type { DataLocation as DataPlace } from '../../src/config/config.ts'
import { createAccessKey, findAccessKey } from '../../src/signing/access-keys.ts'
import { codeAt } from './authenticator.ts'
import { attributesOf, confirmedUser, lastCode, password, signIn, signUp } from './people.ts'
import { poolWithMfa, respondToChallenge, token } from './mfa.ts'
import { tryPassword } from './sign-in.ts'
import { newWorld, type World } from './world.ts'

/** More than are changed at once. */
const messages = 600

export interface SealedScene {
  /** How many seals it has: signing keys, an access key, a secret, passwords, seeds and messages. */
  readonly seals: number
  /** Whether everything goes on under another master key, in the data as it is now. */
  check(place: DataPlace): Promise<void>
}

/** Everything that a database keeps sealed or hashed under its master key, as it is after some use. */
export async function newSealedScene(data: DataPlace): Promise<SealedScene> {
  await using world = await newWorld(await openData(data))
  const { store, vault } = world.context
  const app = await poolWithMfa(
    world,
    { MfaConfiguration: 'OPTIONAL', ...token },
    { PreventUserExistenceErrors: 'ENABLED' },
  )
  await confirmedUser(world, app, 'diego')
  const tokens = await signIn(world, app, 'diego')
  await confirmedUser(world, app, 'maria')
  const maria = await signIn(world, app, 'maria')
  const { SecretCode: seed = '' } = await world.call('AssociateSoftwareToken', maria)
  await world.call('VerifySoftwareToken', { ...maria, UserCode: codeAt(seed, world.clock.now) })
  await world.call('SetUserMFAPreference', {
    AccessToken: maria.AccessToken,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  })
  // A seed that waits beside the one that counts.
  await world.call('AssociateSoftwareToken', maria)
  world.clock.advance(30_000)
  const { Session: begun } = await tryPassword(world, app, 'maria', password)
  const added = await world.call('CreateUserPoolClient', {
    UserPoolId: app.poolId,
    ClientName: 'with a secret',
    GenerateSecret: true,
  })
  const { ClientId: secretId = '', ClientSecret: secret } = added.UserPoolClient ?? {}
  const key = await createAccessKey(store, vault, 'for tests', world.clock.now, { readOnly: true })
  const mailPool = await world.pool({ AutoVerifiedAttributes: ['email'] })
  await signUp(world, mailPool, 'late', { email: 'late@example.com' })
  const code = lastCode(world)
  const forgotten = (world: World) =>
    world.call('ForgotPassword', { ClientId: app.clientId, Username: 'nobody' })
  const nobody = await forgotten(world)
  const { at, body, ...rest } = {
    at: world.clock.now,
    body: sealMessage(vault, {
      at: world.clock.now,
      poolId: app.poolId,
      user: 'diego',
      to: 'diego@example.com',
      medium: 'EMAIL',
      subject: '',
      text: 'a message',
      code: '123456',
      expires: world.clock.now + 1000,
      trigger: 'CustomMessage_SignUp',
    }),
    poolId: app.poolId,
    state: 'waiting' as const,
    expires: world.clock.now + 1000,
    due: world.clock.now,
    attempts: 1,
    failure: '',
  }
  const ids = Array.from({ length: messages }, (_, index) => `message ${index}`)
  for (const some of [ids.slice(0, 500), ids.slice(500)])
    await Promise.all(some.map((id) => store.addMessage({ ...rest, id, at, body })))
  const now = world.clock.now
  const diego = await store.findUserByName(app.poolId, 'diego')
  assert.ok(diego)
  const { poolId, sub } = diego
  await store.putCode(
    {
      poolId,
      sub,
      purpose: 'undo 3',
      hash: '0'.repeat(64),
      expires: now + 1000,
      attribute: 'email',
      value: vault.seal(undoPurpose(diego, 3), 'what was protected'),
    },
    [],
  )
  return {
    seals: 2 + 1 + 1 + 3 + 2 + 1 + messages,
    async check(moved) {
      await using world = await newWorld(await openData(moved, { create: false }))
      world.clock.now = now
      assert.deepEqual(Object.keys(await attributesOf(world, tokens.AccessToken)), ['sub'])
      await signIn(world, app, 'diego')
      await assert.rejects(
        world.call('GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken: 'x' }),
      )
      const renewed = await world.call('GetTokensFromRefreshToken', {
        ClientId: app.clientId,
        RefreshToken: tokens.RefreshToken,
      })
      assert.ok(renewed.AuthenticationResult?.AccessToken)
      // Sign-ins that had begun begin anew: the old key could make what was sealed for them.
      const SOFTWARE_TOKEN_MFA_CODE = codeAt(seed, now)
      const answer = (Session: string | undefined) =>
        respondToChallenge(world, app, 'SOFTWARE_TOKEN_MFA', Session, {
          USERNAME: 'maria',
          SOFTWARE_TOKEN_MFA_CODE,
        })
      await assert.rejects(answer(begun), { name: 'NotAuthorizedException' })
      const again = await tryPassword(world, app, 'maria', password)
      assert.ok((await answer(again.Session)).AuthenticationResult?.AccessToken)
      const client = await world.context.store.findClient(secretId)
      assert.ok(secret && client)
      assert.equal(openClientSecret(world.context.vault, client.record), secret)
      const { store, vault } = world.context
      const found = await findAccessKey(store, vault, key.id)
      assert.equal(found?.secret, key.secret)
      assert.equal(found.rights.readOnly, true)
      const undo = await store.findCode(poolId, sub, 'undo 3')
      assert.equal(vault.open(undoPurpose(diego, 3), undo?.value ?? ''), 'what was protected')
      await world.call('ConfirmSignUp', {
        ClientId: mailPool.clientId,
        Username: 'late',
        ConfirmationCode: code,
      })
      assert.deepEqual(await forgotten(world), nobody)
    },
  }
}
