import assert from 'node:assert/strict'
import test from 'node:test'
import { beginCustomAuth, customAuthTriggers } from '../support/custom-auth.ts'
import { newFunctions } from '../support/functions.ts'
import { password, signIn, type App } from '../support/people.ts'
import { beginSrp, createUser } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

/*
 * A sign-in that begins carries the state of the user, sealed. Anyone can begin one, so its length must not tell users
 * from nobody, whatever they have done: signed out everywhere, or changed their password often.
 */
const hiding = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH'] as const,
  PreventUserExistenceErrors: 'ENABLED' as const,
}

/** The greatest length of several, since numbers are shorter by their leading zeros. */
async function longest(begin: () => Promise<string | undefined>): Promise<number> {
  const texts = [await begin(), await begin(), await begin(), await begin()]
  return Math.max(...texts.map((text) => text?.length ?? 0))
}

const lengthsFor = async (world: World, app: App, name: string) => ({
  block: await longest(async () => (await beginSrp(world, app, name)).ChallengeParameters?.['SECRET_BLOCK']),
  session: await longest(async () => (await beginCustomAuth(world, app, name)).Session),
})

test('a begun sign-in is as long for users of any history as for nobody', async () => {
  await using world = await newWorld({ triggers: newFunctions(customAuthTriggers) })
  const app = await world.pool({}, hiding)
  const nobody = await lengthsFor(world, app, 'nobody')
  assert.ok(nobody.block > 1000 && nobody.session > 100, JSON.stringify(nobody))
  for (const name of ['newone', 'leaver', 'resets']) await createUser(world, app, name)
  assert.deepEqual(await lengthsFor(world, app, 'newone'), nobody)
  const { AccessToken } = await signIn(world, app, 'leaver')
  await world.call('GlobalSignOut', { AccessToken })
  assert.deepEqual(await lengthsFor(world, app, 'leaver'), nobody)
  const user = { UserPoolId: app.poolId, Username: 'resets', Password: password, Permanent: true }
  for (let count = 0; count < 120; count++) await world.call('AdminSetUserPassword', user)
  assert.deepEqual(await lengthsFor(world, app, 'resets'), nobody)
})
