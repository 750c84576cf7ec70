import { attempts } from './attempts.ts'
import { clients } from './clients.ts'
import { codes } from './codes.ts'
import { groups } from './groups.ts'
import { keys } from './keys.ts'
import { messages } from './messages.ts'
import { pools } from './pools.ts'
import { removal } from './removal.ts'
import { sessions } from './sessions.ts'
import { sweepSome } from './sweep.ts'
import { users } from './users.ts'

/** Everything that the store asks of a database of one machine. */
export const handlers = {
  ...attempts,
  ...clients,
  ...codes,
  ...groups,
  ...keys,
  ...messages,
  ...pools,
  ...removal,
  ...sessions,
  ...users,
  sweepSome,
}
