import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { newLog } from '../../src/log.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { addPool, newUser, planNew } from './fixtures.ts'
import { temporaryFolder } from './temporary-folder.ts'

for (const [what, broken] of [
  ['is no JSON', 'Hunter2{}'],
  ['is no JSON further on', '{"v":1,"attributes":Hunter2}'],
  ['has another form', '{"v":"Hunter2"}'],
] as const) {
  test(`a user's document that ${what} is a fault, of which the log tells nothing that stands in it`, async (t) => {
    const path = join(await temporaryFolder(t), 'rockpool.db')
    await using store = await openSqliteStore({ path, threads: true })
    const pool = await addPool(store)
    const user = newUser(pool, 'diego')
    await store.commit(planNew(pool, user))
    const database = new DatabaseSync(path)
    database.prepare('UPDATE users SET document = ?').run(broken)
    database.close()
    const lines: string[] = []
    const log = newLog(
      (line) => lines.push(line),
      () => 0,
    )
    // One is read on this thread and the other on the thread for lists.
    for (const read of [store.findUser(pool.id, user.sub), store.listUsers({ poolId: pool.id, limit: 1 })]) {
      await assert.rejects(read, (error) => {
        log.fault({ error })
        return true
      })
    }
    assert.equal(lines.length, 2)
    for (const line of lines) {
      assert.match(line, /"error":"(SyntaxError|TypeError: the document of a user has an unknown form)"/)
      assert.match(line, /rows\/users\.ts/)
      assert.doesNotMatch(line, /Hunter2/)
    }
  })
}
