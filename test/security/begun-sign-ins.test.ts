import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test from 'node:test'
import { actions, shapes } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { assertEnded, canMeet, endings, kinds, newScene } from '../support/begun-sign-ins.ts'
import { customAuthTriggers } from '../support/custom-auth.ts'
import { newFunctions } from '../support/functions.ts'
import { createUser, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'
import { incorrectCredentials } from '../support/refusals.ts'

for (const [sealed, kind] of Object.entries(kinds)) {
  test(`${sealed} leads on while nothing ends it`, async () => {
    await using world = await newWorld({ triggers: newFunctions(customAuthTriggers) })
    const goOn = await kind.begin(await newScene(world, kind.addresses))
    world.clock.advance(1000)
    assert.ok(await goOn(world))
  })

  for (const [event, ending] of Object.entries(endings)) {
    if (!canMeet(kind, ending)) continue
    test(`${sealed} leads nowhere once ${event}`, async () => {
      await using world = await newWorld({ triggers: newFunctions(customAuthTriggers) })
      const scene = await newScene(world, kind.addresses)
      const goOn = await kind.begin(scene)
      world.clock.advance(1000)
      await ending.end(scene)
      await assertEnded(goOn(world))
    })
  }
}

test('a password that was replaced while functions of the pool were asked gives no tokens', async () => {
  const functions = newFunctions({
    PostAuthentication: async () => {
      await world.call('AdminSetUserPassword', {
        UserPoolId: app.poolId,
        Username: 'diego',
        Password: 'Another-Horse-8',
        Permanent: true,
      })
    },
  })
  await using world = await newWorld({ triggers: functions })
  const app = await world.pool()
  await createUser(world, app, 'diego')
  await assert.rejects(tryPassword(world, app, 'diego'), incorrectCredentials)
  assert.ok((await tryPassword(world, app, 'diego', 'Another-Horse-8')).AuthenticationResult)
})

test('every operation that goes on with a session is among those that were tried', () => {
  // These take one for what is not built, and do nothing with it.
  const ignoring = new Set<Action>(['ConfirmSignUp', 'InitiateAuth', 'AdminInitiateAuth'])
  const takes = (Object.keys(actions) as Action[]).filter((action) => {
    const input = shapes[actions[action].input]
    const members = input?.kind === 'structure' ? Object.values(input.members) : []
    return operations[action] !== undefined && members.includes('SessionType')
  })
  assert.deepEqual(
    takes.filter((action) => !ignoring.has(action)),
    [
      'AdminRespondToAuthChallenge',
      'AssociateSoftwareToken',
      'RespondToAuthChallenge',
      'VerifySoftwareToken',
    ],
  )
})

test('nothing of a sign-in is sealed but in the one way that binds it', async () => {
  const folder = resolve(import.meta.dirname, '../../src/sign-in')
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
  assert.ok(files.includes('begun-sign-in.ts'))
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8')
    assert.doesNotMatch(text, /vault\.(seal|open)\(/, file)
    if (file !== 'begun-sign-in.ts') assert.doesNotMatch(text, /from '[./]+\/crypto\/sealed\.ts'/, file)
  }
})
