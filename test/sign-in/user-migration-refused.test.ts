import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../support/functions.ts'
import { attrs, readUser, refusal } from '../support/people.ts'
import { tryPassword } from '../support/sign-in.ts'
import { SmsConfiguration } from '../support/mfa.ts'
import { newWorld } from '../support/world.ts'
import { directory, hasNoUser, migrationFailed } from '../support/migration.ts'

const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output')

test('no user is made under a name that no new user can have', async () => {
  const triggers = newFunctions({ UserMigration: directory({ name: 'Diego' }) })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  for (const name of ['two words', 'x'.repeat(129)]) {
    await assert.rejects(tryPassword(world, app, name), migrationFailed(app))
  }
})

const unfit: Record<string, Record<string, string>> = {
  'an attribute that the pool does not have': { 'custom:team': 'red' },
  'an address that is none': { email: 'nowhere' },
  'a sub of their own': { sub: '7' },
  'nothing that the pool requires': { nickname: 'D' },
  'a name under which they could not come again': { name: 'Diego', username: 'other' },
  'a name that is none': { name: 'Diego', username: 'two words' },
}

for (const [what, userAttributes] of Object.entries(unfit)) {
  test(`a user with ${what} is not made`, async () => {
    const triggers = newFunctions({ UserMigration: directory(userAttributes) })
    await using world = await newWorld({ triggers })
    const app = await world.pool({ Schema: [{ Name: 'name', Required: true }] })
    await assert.rejects(tryPassword(world, app, 'diego'), migrationFailed(app))
    await hasNoUser(world, app, 'diego')
    await hasNoUser(world, app, 'other')
  })
}

test('an alias of another is left to them, unless the function says to take it', async () => {
  for (const forceAliasCreation of [undefined, false, true]) {
    const known = { email: 'shared@example.com', email_verified: 'true' }
    const triggers = newFunctions({ UserMigration: directory(known, { forceAliasCreation }) })
    await using world = await newWorld({ triggers })
    const app = await world.pool({ AliasAttributes: ['email'] })
    await world.call('AdminCreateUser', {
      UserPoolId: app.poolId,
      Username: 'first',
      UserAttributes: attrs(known),
      MessageAction: 'SUPPRESS',
    })
    if (forceAliasCreation) await tryPassword(world, app, 'second')
    else await assert.rejects(tryPassword(world, app, 'second'), migrationFailed(app))
    const holder = await readUser(world, app, 'shared@example.com')
    assert.equal(holder.Username, forceAliasCreation ? 'second' : 'first')
  }
})

const bad: Record<string, unknown> = {
  'attributes that are no object': { userAttributes: 'email' },
  'an attribute that is no text': { userAttributes: { email_verified: true } },
  'a state that does not exist': { userAttributes: { name: 'D' }, finalUserStatus: 'ARCHIVED' },
  'a message action that does not exist': { userAttributes: { name: 'D' }, messageAction: 'SHOUT' },
  'a medium that does not exist': { userAttributes: { name: 'D' }, desiredDeliveryMediums: ['PIGEON'] },
  'a flag that is no boolean': { userAttributes: { name: 'D' }, forceAliasCreation: 'true' },
}

for (const [what, answer] of Object.entries(bad)) {
  test(`${what} in the answer makes no user`, async () => {
    const triggers = newFunctions({ UserMigration: () => answer })
    await using world = await newWorld({ triggers })
    const app = await world.pool()
    await assert.rejects(tryPassword(world, app, 'diego'), unrecognizable)
    await hasNoUser(world, app, 'diego')
  })
}

test('a second factor that cannot be turned on is not left out: no user is made', async () => {
  for (const [found, pool] of [
    [{ name: 'Diego' }, { MfaConfiguration: 'OPTIONAL', SmsConfiguration }],
    [{ phone_number: '+15550109934' }, {}],
  ] as const) {
    const triggers = newFunctions({ UserMigration: directory(found, { enableSMSMFA: true }) })
    await using world = await newWorld({ triggers })
    const app = await world.pool(pool)
    await assert.rejects(tryPassword(world, app, 'diego'), /Exception migrating user in app client/)
    await hasNoUser(world, app, 'diego')
  }
})
