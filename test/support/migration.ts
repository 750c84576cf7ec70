import assert from 'node:assert/strict'
import type { FunctionEvent } from './functions.ts'
import { password, readUser, refusal, type App } from './people.ts'
import type { World } from './world.ts'

/** Another directory, of one user, who has the usual password. */
export const directory =
  (userAttributes: Record<string, string>, more: object = {}) =>
  ({ request }: FunctionEvent) => {
    if (request['password'] !== password) throw new Error('Bad password')
    return { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS', ...more }
  }

export const migrationFailed = ({ clientId }: App) =>
  refusal('UserNotFoundException', `Exception migrating user in app client ${clientId}`)

/** No user was made under this name. */
export const hasNoUser = (world: World, app: App, name: string) =>
  assert.rejects(readUser(world, app, name), { name: 'UserNotFoundException' })
