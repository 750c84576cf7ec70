import { Client } from 'pg'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { copyIn } from './copy-in.ts'
import { poolRecord, type Crowd } from './crowd.ts'
import { chunksOf, columnsOf, filledTables, rowsOf } from './rows.ts'

/** Connections that fill at the same time. */
const lanes = 2
/** What making an index takes part of the time, beside the rows. */
const shareOfRows = 0.7

/**
 * Makes the tables of a database and a crowd in them, straight in its tables, and the indexes after the rows. Only here
 * nothing waits for the disk; in the end all is there, and known to the planner.
 */
export async function fillPostgres(
  url: string,
  crowd: Crowd,
  onProgress: (share: number) => void,
): Promise<void> {
  {
    await using store = await openPostgresStore({ url })
    await store.savePool(poolRecord)
  }
  const indexes = await dropIndexes(url)
  const chunks = chunksOf(crowd)
  let made = 0
  await inLanes(url, async (client) => {
    for (const people of chunks) {
      for (const table of filledTables) {
        const rows = rowsOf(table, people).map((row) =>
          // One attempt, as an array.
          table.name === 'attempt' ? row.with(3, `{${row[3]}}`) : row,
        )
        await copyIn(client, table.name, columnsOf(table), rows)
      }
      onProgress(((made += people.length) / crowd.size) * shareOfRows)
    }
  })
  let left = indexes.length
  const waiting = indexes.values()
  await inLanes(url, async (client) => {
    for (const { definition } of waiting) {
      await client.query(definition)
      onProgress(1 - (--left / indexes.length) * (1 - shareOfRows))
    }
  })
  const tables = filledTables.values()
  await inLanes(url, async (client) => {
    for (const { name } of tables) await client.query(`VACUUM (ANALYZE) ${name}`)
  })
  await inLanes(url, (client) => client.query('CHECKPOINT'), 1)
}

/** Runs the same on some connections at once. */
async function inLanes(
  url: string,
  task: (client: Client) => Promise<unknown>,
  count = lanes,
): Promise<void> {
  const run = async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '256MB'`)
      await task(client)
    } finally {
      await client.end()
    }
  }
  await Promise.all(Array.from({ length: count }, run))
}

/** Takes the indexes and keys off the tables that are filled. Answers how to put them back, the longest work first. */
async function dropIndexes(url: string): Promise<readonly { readonly definition: string }[]> {
  const dropped: { definition: string }[] = []
  await inLanes(
    url,
    async (client) => {
      const { rows } = await client.query<{ drop: string; definition: string }>(
        `SELECT CASE WHEN contype IS NULL THEN format('DROP INDEX %s', indexrelid::regclass)
            ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', indrelid::regclass, conname) END AS drop,
          CASE WHEN contype IS NULL THEN pg_get_indexdef(indexrelid)
            ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', indrelid::regclass, conname, pg_get_constraintdef(c.oid))
          END AS definition
        FROM pg_index LEFT JOIN pg_constraint AS c ON conindid = indexrelid AND contype = 'p'
        WHERE indrelid = ANY ($1::regclass[])
        ORDER BY indrelid::regclass::text`,
        [filledTables.map(({ name }) => name)],
      )
      for (const { drop, definition } of rows) {
        await client.query(drop)
        dropped.push({ definition })
      }
    },
    1,
  )
  return dropped
}
