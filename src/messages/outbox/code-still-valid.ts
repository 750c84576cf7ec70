import type { Store } from '../../store/store.ts'
import type { Message } from '../messages.ts'

/**
 * Whether the code of a message, or its temporary password, is still the user's: not used, not withdrawn and not
 * replaced. It costs one read by key.
 */
export async function isStillGood(
  store: Pick<Store, 'findCode' | 'findUser'>,
  { pool, keptAs }: Message,
): Promise<boolean> {
  if (!keptAs) return true
  if ('hash' in keptAs) {
    return (await store.findCode(pool, keptAs.sub, keptAs.purpose))?.hash === keptAs.hash
  }
  return (await store.findUser(pool, keptAs.sub))?.temporarySince === keptAs.temporarySince
}
