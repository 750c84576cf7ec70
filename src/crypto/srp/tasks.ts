import type { PasswordOwner } from './passwords.ts'
import { type Exchange, proofOf, publicValueOf, verifierOf } from './protocol.ts'

/** A task with modular powers, as it is handed to another thread. */
export type Task =
  | {
      readonly step: 'verifier'
      readonly owner: PasswordOwner
      readonly password: string
      readonly salt: string
    }
  | { readonly step: 'public value'; readonly verifier: string; readonly b: string }
  | { readonly step: 'proof'; readonly exchange: Exchange }

/** Performs a task. The result is hexadecimal. */
export function perform(task: Task): string {
  if (task.step === 'verifier') return verifierOf(task.owner, task.password, task.salt)
  if (task.step === 'public value') return publicValueOf(task.verifier, task.b)
  return proofOf(task.exchange)
}
