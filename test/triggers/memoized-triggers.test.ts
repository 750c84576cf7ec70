import { contextOfCall } from '../../src/context.ts'
import assert from 'node:assert/strict'
import test from 'node:test'
import { newEvent } from '../../src/triggers/contract/event.ts'
import { newFunctions, refusing } from '../support/functions.ts'
import { newWorld } from '../support/world.ts'

/** A world, a pool in it, and how a call asks the function CustomMessage. */
async function stage(run: () => unknown) {
  const triggers = newFunctions({ CustomMessage: run })
  const world = await newWorld({ triggers })
  const { poolId } = await world.pool()
  const pool = await world.context.store.findPool(poolId)
  assert.ok(pool)
  const event = (userName: string) => () =>
    newEvent(pool, {
      source: 'CustomMessage_SignUp',
      userName,
      clientId: undefined,
      request: {},
      response: {},
    })
  return { triggers, world, pool, event }
}

test('within one call a function is asked the same only once', async () => {
  const { triggers, world, pool, event } = await stage(() => ({ emailMessage: `${triggers.asked.length}` }))
  await using _ = world
  const call = contextOfCall(world.context, world.context.origin, {}).triggers
  assert.deepEqual(await call.call(pool, 'CustomMessage', event('diego')), { emailMessage: '1' })
  assert.deepEqual(await call.call(pool, 'CustomMessage', event('diego')), { emailMessage: '1' })
  assert.deepEqual(await call.call(pool, 'CustomMessage', event('eva')), { emailMessage: '2' })
  assert.deepEqual(await call.call(pool, 'CustomMessage', event('diego')), { emailMessage: '1' })
})

test('another call asks again', async () => {
  const { triggers, world, pool, event } = await stage(() => ({}))
  await using _ = world
  for (let call = 0; call < 2; call++) {
    await contextOfCall(world.context, world.context.origin, {}).triggers.call(
      pool,
      'CustomMessage',
      event('diego'),
    )
  }
  assert.equal(triggers.asked.length, 2)
})

test('a refusal holds as an answer does', async () => {
  const { triggers, world, pool, event } = await stage(refusing('No'))
  await using _ = world
  const call = contextOfCall(world.context, world.context.origin, {}).triggers
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(call.call(pool, 'CustomMessage', event('diego')), {
      name: 'UserLambdaValidationException',
    })
  }
  assert.equal(triggers.asked.length, 1)
})

test('where there is no function no event is made', async () => {
  const { world, pool } = await stage(() => ({}))
  await using _ = world
  const call = contextOfCall(world.context, world.context.origin, {}).triggers
  const event = () => assert.fail('an event was made')
  assert.equal(call.has(pool, 'PreSignUp'), false)
  assert.equal(await call.call(pool, 'PreSignUp', event), undefined)
})
