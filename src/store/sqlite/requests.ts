import type { Handlers } from '../handlers.ts'
import type { Database } from './database.ts'
import { toFault, type StoreFault } from './faults.ts'

export type Request = readonly [name: string, ...args: unknown[]]
export type RequestOutcome = { readonly value: unknown } | { readonly fault: StoreFault }

/**
 * Carries out commands in one transaction, each in a savepoint of its own. So a command that fails leaves no trace
 * and does not touch the others. The outcomes are true only once this has returned, for it returns after COMMIT. If
 * the transaction itself fails, all commands have failed, and the next batch gets a new connection.
 */
export function runCommands(
  database: Database,
  handlers: Handlers<Database>,
  requests: readonly Request[],
): readonly RequestOutcome[] {
  try {
    database.run('BEGIN IMMEDIATE')
    const outcomes = requests.map((request) => runCommand(database, handlers, request))
    database.run('COMMIT')
    return outcomes
  } catch (error) {
    const fault = toFault(error)
    const message = `nothing of the batch was written: ${'message' in fault ? fault.message : fault.name}`
    database.recover()
    return requests.map(() => ({ fault: { name: 'StoreUnavailable', message } }))
  }
}

function runCommand(database: Database, handlers: Handlers<Database>, request: Request): RequestOutcome {
  database.run('SAVEPOINT command')
  const outcome = runRequest(database, handlers, request)
  // RELEASE or ROLLBACK throws if the failure has ended the transaction, and rightly fails the whole batch.
  if ('fault' in outcome) database.run('ROLLBACK TO command')
  database.run('RELEASE command')
  return outcome
}

/** Carries out one request without a transaction: queries need none. */
export function runRequest(
  database: Database,
  handlers: Handlers<Database>,
  [name, ...args]: Request,
): RequestOutcome {
  try {
    // The types of the queue have matched name and arguments. Here they are plain data.
    const handler = handlers[name] as (database: Database, ...args: unknown[]) => unknown
    return { value: handler(database, ...args) }
  } catch (error) {
    return { fault: toFault(error) }
  }
}
