import type { TestContext } from 'node:test'
import type { Store } from '../../src/store/store.ts'
import { attemptsContract } from './contract/attempts.ts'
import { codesContract } from './contract/codes.ts'
import { configurationContract } from './contract/configuration.ts'
import { groupsContract } from './contract/groups.ts'
import { listsContract } from './contract/lists.ts'
import { messagesContract } from './contract/messages.ts'
import { namesContract } from './contract/names.ts'
import { sessionsContract } from './contract/sessions.ts'
import { usersContract } from './contract/users.ts'

/** Opens an empty store of the test's own, which closes it after the test. */
export type OpenStore = (t: TestContext) => Promise<Store>

/** What any store must do. */
export function storeContract(name: string, open: OpenStore): void {
  configurationContract(name, open)
  usersContract(name, open)
  namesContract(name, open)
  codesContract(name, open)
  attemptsContract(name, open)
  sessionsContract(name, open)
  listsContract(name, open)
  groupsContract(name, open)
  messagesContract(name, open)
}
