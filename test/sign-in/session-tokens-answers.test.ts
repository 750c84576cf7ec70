import assert from 'node:assert/strict'
import test from 'node:test'
import type { LambdaConfigType } from '../../src/model/types.ts'
import { newFunctions, type FunctionEvent } from '../support/functions.ts'
import { confirmedUser, password, refusal, signIn } from '../support/people.ts'
import { decodeToken, createUser, initiateAuth, tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const LambdaArn = 'arn:aws:lambda:eu-test-1:123456789012:function:tokens'

const first: LambdaConfigType = { PreTokenGeneration: LambdaArn }

const later = (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0'): LambdaConfigType => ({
  PreTokenGenerationConfig: { LambdaArn, LambdaVersion },
})

const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output')

const bad: Record<string, readonly [LambdaConfigType, unknown]> = {
  'details that are no object': [first, { claimsOverrideDetails: 'none' }],
  'a claim that is no text in the first version': [
    first,
    { claimsOverrideDetails: { claimsToAddOrOverride: { a: 1 } } },
  ],
  'claims that are a list': [first, { claimsOverrideDetails: { claimsToAddOrOverride: ['a'] } }],
  'suppressed claims that are no list': [first, { claimsOverrideDetails: { claimsToSuppress: 'name' } }],
  'groups that are no list': [
    first,
    { claimsOverrideDetails: { groupOverrideDetails: { groupsToOverride: 'admins' } } },
  ],
  'a scope with a blank in it': [
    later('V2_0'),
    { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ['a b'] } } },
  ],
  'a claim that no JSON can say': [
    later('V2_0'),
    { claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: { a: 1n } } } },
  ],
}

for (const [what, [LambdaConfig, answer]] of Object.entries(bad)) {
  test(`${what} in the answer leaves no tokens and no session`, async () => {
    const triggers = newFunctions({ PreTokenGeneration: () => answer })
    await using world = await newWorld({ triggers })
    const app = await world.pool({ LambdaConfig })
    await createUser(world, app, 'diego')
    const { store } = world.context
    let opened = 0
    const open = store.openSession.bind(store)
    store.openSession = (...session) => {
      opened++
      return open(...session)
    }
    await assert.rejects(tryPassword(world, app, 'diego'), unrecognizable)
    assert.equal(opened, 0)
  })
}

test('claims that would make the access token too long to be taken back are refused', async () => {
  let length = 0
  const triggers = newFunctions({
    PreTokenGeneration: () => ({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { padding: 'ä'.repeat(length) } },
      },
    }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: later('V2_0') })
  await createUser(world, app, 'diego')
  length = 2_300
  const { AccessToken } = await signIn(world, app, 'diego')
  assert.equal((await world.call('GetUser', { AccessToken })).Username, 'diego')
  length = 2_800
  await assert.rejects(signIn(world, app, 'diego'), {
    name: 'InvalidLambdaResponseException',
    message: /too long/,
  })
})

test('claims named like what every object has are claims like others', async () => {
  const answer = JSON.parse(
    '{"claimsAndScopeOverrideDetails":{"idTokenGeneration":{"claimsToAddOrOverride":{"__proto__":{"sub":"forged"},"constructor":1}}}}',
  )
  const triggers = newFunctions({ PreTokenGeneration: () => answer })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: later('V2_0') })
  const sub = await confirmedUser(world, app, 'diego')
  const { IdToken } = await signIn(world, app, 'diego')
  const { claims } = decodeToken(IdToken)
  assert.equal(Object.hasOwn(claims, 'sub') && claims['sub'], sub)
  assert.equal(claims['constructor'], 1)
})

test('inherited members of an answer count for nothing', async () => {
  const details = { claimsToAddOrOverride: { team: 'red' } }
  const triggers = newFunctions({
    PreTokenGeneration: () => Object.create({ claimsOverrideDetails: details }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ LambdaConfig: first })
  await createUser(world, app, 'diego')
  const { IdToken } = await signIn(world, app, 'diego')
  assert.equal('team' in decodeToken(IdToken).claims, false)
})

test('an answer of the other version changes nothing', async () => {
  const details = { claimsToAddOrOverride: { team: 'red' } }
  const answers: Record<string, (event: FunctionEvent) => unknown> = {
    V1_0: () => ({ claimsAndScopeOverrideDetails: { idTokenGeneration: details } }),
    V2_0: () => ({ claimsOverrideDetails: details }),
  }
  for (const version of ['V1_0', 'V2_0'] as const) {
    const triggers = newFunctions({ PreTokenGeneration: (event) => answers[version]?.(event) })
    await using world = await newWorld({ triggers })
    const app = await world.pool({ LambdaConfig: later(version) })
    await createUser(world, app, 'diego')
    const { AuthenticationResult } = await initiateAuth(world, app, 'USER_PASSWORD_AUTH', {
      USERNAME: 'diego',
      PASSWORD: password,
    })
    assert.equal('team' in decodeToken(AuthenticationResult?.IdToken).claims, false)
  }
})
