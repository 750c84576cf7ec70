import { query } from '../../test/support/postgres-query.ts'
import { newOwnSchema } from '../../test/support/own-schema.ts'
import { openPostgresStore } from '../../src/store/postgres.ts'
import type { Crowd } from './crowd.ts'
import { fillPostgres } from './fill-postgres.ts'
import type { Place } from './postgres-subject.ts'
import { filledTables } from './rows.ts'
import type { Subject } from './subject.ts'

/**
 * A crowd in a database that others keep, one server or a cluster of Citus. What only a server of one's own tells, its
 * sizes and its work, is left out.
 */
export async function newKeptSubject(
  place: Place,
  crowd: Crowd,
  onProgress: (share: number) => void,
): Promise<Subject> {
  await using made = new AsyncDisposableStack()
  const { url } = made.use(await newOwnSchema(place.url, (own) => fillPostgres(own, crowd, onProgress)))
  const store = made.use(await openPostgresStore({ url }))
  const ending = made.move()
  return {
    store,
    sizes: [],
    /** Reads every table through, on whichever machine it is. */
    async warm() {
      for (const { name } of filledTables) await query(url, `SELECT count(*) FROM ${name}`)
    },
    work: async () => ({}),
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  }
}
