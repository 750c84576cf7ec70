import type { Auth } from '../model/shapes.ts'
import type { Terminal } from './terminal.ts'
import { readFlags } from '../config/flags.ts'
import { actions } from '../model/table.ts'
import type { Action } from '../model/types.ts'
import { operations as table } from '../operations/index.ts'

const callers: Readonly<Record<Auth, string>> = {
  signed: 'administrator',
  token: 'signed-in user',
  client: 'app client',
  none: 'anybody',
}

/**
 * `rockpool operations`: lists every operation of the API, its callers, and whether it is built. Read from the table.
 */
export async function operations(args: readonly string[], { print }: Terminal): Promise<number> {
  readFlags({ name: 'operations', flags: {} }, args)
  // The table is complete, so its keys are all actions.
  const all = Object.keys(actions) as Action[]
  const longest = Math.max(...all.map((action) => action.length))
  for (const action of all) {
    const state = table[action] ? 'built' : '-'
    print(`${action.padEnd(longest)}  ${callers[actions[action].auth].padEnd(14)}  ${state}`)
  }
  print(`\n${all.filter((action) => table[action]).length} of ${all.length} operations are built.`)
  return 0
}
