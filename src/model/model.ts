import { actions } from './table.ts'
import type { Action } from './types.ts'

/** The action that the wire calls by this name, if the API has one. */
export function findAction(name: string): Action | undefined {
  return isAction(name) ? name : undefined
}

/** The actions are the table's own keys; `constructor` and the like are inherited. */
const isAction = (name: string): name is Action => Object.hasOwn(actions, name)
