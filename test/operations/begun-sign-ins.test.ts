import assert from 'node:assert/strict'
import test from 'node:test'
import { assertEnded, canMeet, endings, kinds, newScene } from '../support/begun-sign-ins.ts'
import { riddle } from '../support/custom-auth.ts'
import { newFunctions } from '../support/functions.ts'
import { newWorld } from '../support/world.ts'

for (const [sealed, kind] of Object.entries(kinds)) {
  test(`${sealed} leads on while nothing ends it`, async () => {
    await using world = await newWorld({ triggers: newFunctions(riddle) })
    const goOn = await kind.begin(await newScene(world, kind.addresses))
    world.clock.advance(1000)
    assert.ok(await goOn(world))
  })

  for (const [event, ending] of Object.entries(endings)) {
    if (!canMeet(kind, ending)) continue
    test(`${sealed} leads nowhere once ${event}`, async () => {
      await using world = await newWorld({ triggers: newFunctions(riddle) })
      const scene = await newScene(world, kind.addresses)
      const goOn = await kind.begin(scene)
      world.clock.advance(1000)
      await ending.end(scene)
      await assertEnded(goOn(world))
    })
  }
}
