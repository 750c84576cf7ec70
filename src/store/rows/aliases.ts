import type { AliasKind } from '../../domain/records.ts'

/** The numbers of the kinds of names in the alias table. */
export const kindNumbers: Readonly<Record<AliasKind, number>> = {
  username: 0,
  email: 1,
  phone_number: 2,
  preferred_username: 3,
}
