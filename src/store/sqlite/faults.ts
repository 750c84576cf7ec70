import type { AliasKind } from '../../domain/records.ts'
import { AliasTaken, Conflict, StoreUnavailable } from '../store.ts'

/** An error as plain data, the form in which it passes between threads. */
export type StoreFault =
  | { readonly name: 'Conflict'; readonly key: string }
  | { readonly name: 'AliasTaken'; readonly kind: AliasKind }
  | { readonly name: 'StoreUnavailable'; readonly message: string }
  | {
      readonly name: 'Error'
      /** The kind of error. It decides how much of the error may be logged. */
      readonly kind: string
      readonly code: string | undefined
      readonly message: string
      readonly stack: string
    }

export function toFault(error: unknown): StoreFault {
  if (error instanceof Conflict) return { name: 'Conflict', key: error.key }
  if (error instanceof AliasTaken) return { name: 'AliasTaken', kind: error.kind }
  if (error instanceof StoreUnavailable) return { name: 'StoreUnavailable', message: error.message }
  const {
    name,
    code,
    message,
    stack = '',
  }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(`a thrown ${typeof error}`)
  return { name: 'Error', kind: name, code, message, stack }
}

export function toError(fault: StoreFault): Error {
  switch (fault.name) {
    case 'Conflict':
      return new Conflict(fault.key)
    case 'AliasTaken':
      return new AliasTaken(fault.kind)
    case 'StoreUnavailable':
      return new StoreUnavailable(fault.message)
    case 'Error':
      // The stack tells where the error happened, which is in another thread.
      return Object.assign(new Error(fault.message), {
        name: fault.kind,
        stack: fault.stack,
        ...(fault.code === undefined ? {} : { code: fault.code }),
      })
  }
}
