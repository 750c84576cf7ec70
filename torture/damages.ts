import type { Owned } from './soundness.ts'

/** What a lost or half-written change of a user would leave behind, as SQL that does it to a database found whole. */
export const damagesTo = ({ poolId, sub }: Owned): readonly string[] =>
  [
    `DELETE FROM alias`,
    `DELETE FROM users`,
    `DELETE FROM attr_idx`,
    `DELETE FROM event`,
    `UPDATE users SET document = replace(document, '"name":"name ', '"name":"nome ')`,
    `UPDATE alias SET value = value || 'x'`,
    `UPDATE event SET changes = '{}'`,
  ].map((damage) => `${damage} WHERE (pool, sub) = ('${poolId}', '${sub}')`)
