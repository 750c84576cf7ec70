import type { Database } from '../sqlite/database.ts'
import type { Proof } from '../store.ts'

/** Remembers a proof. Answers no if it was remembered before. */
export function useProof(database: Database, { pool, sub, id, expires }: Proof): boolean {
  const changed = database.run(
    'INSERT INTO used_proof (pool, sub, id, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    pool,
    sub,
    id,
    expires,
  )
  return changed === 1
}
