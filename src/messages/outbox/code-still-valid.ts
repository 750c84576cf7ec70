import type { Store } from '../../store/store.ts'
import type { Message } from '../message.ts'

/**
 * Whether the code of a message, or its temporary password, is still the user's: not used, not withdrawn and not
 * replaced. It costs one read by key.
 */
export async function isStillGood(
  store: Pick<Store, 'findCode' | 'findUser'>,
  { poolId, codeRef }: Message,
): Promise<boolean> {
  if (!codeRef) return true
  if ('hash' in codeRef) {
    return (await store.findCode(poolId, codeRef.sub, codeRef.purpose))?.hash === codeRef.hash
  }
  return (await store.findUser(poolId, codeRef.sub))?.temporarySince === codeRef.temporarySince
}
