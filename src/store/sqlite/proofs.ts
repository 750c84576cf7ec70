import type { OneTimeProof } from '../../domain/records.ts'
import type { Database } from './database.ts'

/** Remembers a proof. Answers no if it was remembered before. */
export function useProof(database: Database, { poolId, sub, id, expires }: OneTimeProof): boolean {
  const changed = database.run(
    'INSERT INTO used_proof (pool, sub, id, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    poolId,
    sub,
    id,
    expires,
  )
  return changed === 1
}
