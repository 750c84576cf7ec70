import { newDraw } from '../draw.ts'
import { findPort } from '../ports.ts'
import { newPostgres } from '../postgres/server.ts'
import { newSite, whyNoPostgres } from '../postgres/site.ts'
import { searchServing, type Searched } from './serving.ts'

/** The same on PostgreSQL, where every row of every table is read as text, and what the database itself logs. */
export async function searchPostgres(seed: number): Promise<Searched | undefined> {
  if (whyNoPostgres() !== undefined) return undefined
  await using site = await newSite()
  await using database = await newPostgres(site, { port: await findPort(newDraw(seed)) })
  await database.start()
  return await searchServing({
    name: 'PostgreSQL',
    database: database.url,
    async read() {
      const tables = await database.query<{ readonly name: string }>(
        `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
      )
      const files = []
      for (const { name } of tables) {
        const rows = await database.query<{ readonly row: string }>(`SELECT t::text AS row FROM ${name} t`)
        // A composite value doubles the quotes in it.
        const text = rows.map(({ row }) => row.replaceAll('""', '"')).join('\n')
        files.push({ name: `the table ${name}`, bytes: Buffer.from(text) })
      }
      return [...files, { name: "the database's log", bytes: Buffer.from(database.said) }]
    },
  })
}
