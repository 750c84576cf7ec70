import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Caller, Target } from '../target.ts'
import { signInWith, type Place } from './lives.ts'
import { remember, type Told } from './told.ts'

/**
 * Breaks rows of the database under the running server, with values in what is broken, and has each of them read, on
 * every thread. Answers what was expected and did not happen. The rows are mended afterwards.
 */
export async function causeFaults(
  target: Target,
  caller: Caller,
  told: Told,
  { poolId, clientId }: Place,
): Promise<string[]> {
  const database = new DatabaseSync(join(target.data, 'rockpool.db'), { timeout: 5000 })
  const calls: readonly [string, () => Promise<{ readonly status: number }>][] = [
    ['AdminGetUser', () => send('AdminGetUser', { UserPoolId: poolId, Username: 'person-1' })],
    ['ListUsers', () => send('ListUsers', { UserPoolId: poolId })],
    ['ListUsers', () => send('ListUsers', { UserPoolId: poolId, Filter: 'name ^= "name"' })],
    ['InitiateAuth', () => send('InitiateAuth', signInWith(clientId, 'person-1', 'Next-Password-1-okapi'))],
  ]
  const send = (action: string, body: object) => caller.send(action, JSON.stringify(body))
  const short = remember(told.attributes, 'emu-77')
  const breaks: readonly [table: string, column: string, broken: string][] = [
    // A parser quotes a few letters round the place where it stops, so the value is short.
    ['users', 'document', `substr(document, 1, length(document) - 4)`],
    ['users', 'document', `'${short}' || document`],
    ['users', 'document', `'{"v":1,"attributes":${short}}'`],
    ['users', 'document', `'{"v":"${short}"}'`],
    ['users', 'document', `'[]'`],
    ['users', 'document', `'{"v":1,"attributes":null,"pending":"${short}"}'`],
    ['credential', 'sealed', `'${remember(told.attributes, 'in-the-place-of-credentials')}'`],
    ['credential', 'sealed', `substr(sealed, 1, 40)`],
  ]
  const problems: string[] = []
  const person = `pool = ? AND sub = (SELECT sub FROM users WHERE username = 'person-1')`
  for (const [table, column, broken] of breaks) {
    const [row] = database.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${person}`).all(poolId)
    const change = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${person}`)
    database.prepare(`UPDATE ${table} SET ${column} = ${broken} WHERE ${person}`).run(poolId)
    let faults = 0
    for (const [, ask] of calls) {
      told.calls += 1
      if ((await ask()).status >= 500) faults += 1
    }
    told.faults += faults
    if (faults === 0) problems.push(`a broken ${column} (${broken}) was no fault`)
    change.run(row?.['value'] ?? null, poolId)
  }
  database.close()
  return problems
}
