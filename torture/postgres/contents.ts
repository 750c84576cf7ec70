import { Client, TypeOverrides } from 'pg'
import { toUserOf, userSelection, type NamedUserRow } from '../../src/store/rows/users.ts'
import { checkContents, ownedRows, type Contents, type Owned } from '../soundness.ts'

/** Whole numbers are times and versions, far below 2^53. */
const types = new TypeOverrides()
types.setTypeParser(20, Number)

/** Reads everything that must fit together, as of one moment. */
export async function readPostgres(url: string): Promise<Contents> {
  await using session = await newSession(url)
  return await session.readContents()
}

/** Does something to the database, looks whether it is found to be unsound, and takes it back. */
export async function isDamageFound(url: string, damage: string): Promise<boolean> {
  await using session = await newSession(url)
  const { rowCount } = await session.client.query(damage)
  if (rowCount === 0) throw new Error(`there was nothing to damage: ${damage}`)
  return checkContents(await session.readContents()).problems.length > 0
}

/** A connection in a transaction that is never committed. */
async function newSession(url: string) {
  const client = new Client({ connectionString: url, types })
  await client.connect()
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  // The tables themselves, and not what an index says of them.
  for (const scan of ['indexscan', 'indexonlyscan', 'bitmapscan'])
    await client.query(`SET LOCAL enable_${scan} = off`)
  // Its rows are what the statement selects.
  const read = async <T extends object>(sql: string): Promise<readonly T[]> =>
    (await client.query<T>(sql)).rows

  async function readContents(): Promise<Contents> {
    const users = await read<NamedUserRow & { readonly poolId: string }>(
      `SELECT ${userSelection}, pool AS "poolId" FROM users`,
    )
    const owned: Record<string, readonly Owned[]> = {}
    for (const [table, sql] of Object.entries(ownedRows)) owned[table] = await read<Owned>(sql)
    return {
      damage: [],
      pools: await read('SELECT id, removed, record FROM pool'),
      users: users.map((row) => toUserOf(row.poolId, row)),
      names: await read('SELECT pool AS "poolId", sub, kind, value FROM alias'),
      indexed: await read('SELECT pool AS "poolId", sub, name, value FROM attr_idx'),
      events: await read(
        'SELECT pool AS "poolId", sub, version, at, changes FROM event ORDER BY pool, sub, version',
      ),
      owned,
    }
  }
  return { client, readContents, [Symbol.asyncDispose]: () => client.end() }
}
