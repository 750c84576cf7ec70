import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { assertEnded, canMeet, endings, kinds, newScene } from '../support/begun-sign-ins.ts'
import { customAuthTriggers } from '../support/custom-auth.ts'
import { newFunctions } from '../support/functions.ts'
import { newDatabase } from '../support/postgres.ts'
import { newWorld } from '../support/world.ts'

/** Two servers with one database and one master key. */
async function newNodes(t: TestContext) {
  const url = await newDatabase(t)
  const vault = newVault(randomBytes(32))
  const open = async () => {
    const world = await newWorld({
      store: await openPostgresStore({ url }),
      vault,
      triggers: newFunctions(customAuthTriggers),
    })
    t.after(() => world[Symbol.asyncDispose]())
    return world
  }
  return [await open(), await open()] as const
}

test('a sign-in that began on one node leads on at another, and nowhere once something there has ended it', async (t) => {
  const [one, other] = await newNodes(t)
  for (const [number, kind] of Object.values(kinds).entries()) {
    const goOn = await kind.begin(await newScene(one, kind.addresses))
    other.clock.now = one.clock.now
    assert.ok(await goOn(other))
    for (const [place, ending] of Object.values(endings).entries()) {
      // All pairs are tried on one node. Here each kind and each ending is.
      if (!canMeet(kind, ending) || (number + place) % 4 !== 0) continue
      const scene = await newScene(one, kind.addresses)
      const goOnThere = await kind.begin(scene)
      one.clock.advance(1000)
      other.clock.now = one.clock.now
      await ending.end({ ...scene, world: other })
      await assertEnded(goOnThere(one))
    }
  }
})
