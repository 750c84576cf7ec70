import { Client } from 'pg'

/** Runs SQL on a connection of its own and answers the rows of the last statement. */
export async function query<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Row>(sql)
    return [result].flat().at(-1)?.rows ?? []
  } finally {
    await client.end()
  }
}
