import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { newBrowser } from '../support/browser.ts'
import { markDistributed, standInForCitus } from '../support/citus-stand-in.ts'
import { attrs, readUser, confirmedUser, signIn } from '../support/people.ts'
import { newDatabase } from '../support/postgres.ts'
import { newWorld, type World } from '../support/world.ts'

/** Two servers with one database and one master key, in which Diego’s address was changed. */
async function newNodes(t: TestContext, url: string) {
  const vault = newVault(randomBytes(32))
  const open = async () => {
    const store = await openPostgresStore({ url })
    const world = await newWorld({ store, vault, poolOptions: { notices: {} } })
    t.after(() => world[Symbol.asyncDispose]())
    return world
  }
  const [one, other] = [await open(), await open()]
  const app = await one.pool()
  await confirmedUser(one, app, 'diego')
  const moveTo = (email: string) =>
    one.call('AdminUpdateUserAttributes', {
      UserPoolId: app.poolId,
      Username: 'diego',
      UserAttributes: attrs({ email, email_verified: 'true' }),
    })
  await moveTo('a@example.com')
  const { AccessToken } = await signIn(one, app, 'diego')
  await moveTo('b@example.com')
  await moveTo('c@example.com')
  await setImmediate()
  const linkTo = (address: string) => one.messages.find(({ to }) => to === address)?.code ?? ''
  return { one, other, app, AccessToken, first: linkTo('a@example.com'), second: linkTo('b@example.com') }
}

const press = async (world: World, token: string) =>
  (await newBrowser(world).press(new URLSearchParams({ token }), '/undoEmailChange')).title

const places: Readonly<Record<string, (t: TestContext) => Promise<string>>> = {
  PostgreSQL: newDatabase,
  'By the statements for Citus': async (t) => {
    const url = await newDatabase(t)
    {
      await using _ = await openPostgresStore({ url })
    }
    const distributed = await standInForCitus(url)
    await markDistributed(distributed)
    return distributed
  },
}

for (const [name, newPlace] of Object.entries(places)) {
  test(`${name}: a link pressed at two nodes at once undoes the change once, and ends later links`, async (t) => {
    const { one, other, app, AccessToken, first, second } = await newNodes(t, await newPlace(t))
    one.clock.advance(1)
    other.clock.now = one.clock.now
    const titles = await Promise.all(
      Array.from({ length: 10 }, (_, index) => press(index % 2 ? one : other, first)),
    )
    assert.equal(titles.filter((title) => title === 'The change has been undone').length, 1)
    assert.equal(new Set(titles).size, 2)
    const user = await readUser(other, app, 'diego')
    assert.deepEqual([user.attributes['email'], user.UserStatus], ['a@example.com', 'RESET_REQUIRED'])
    await assert.rejects(other.call('GetUser', { AccessToken }), { name: 'NotAuthorizedException' })
    assert.equal(await press(other, second), 'This link cannot be used')
  })
}
