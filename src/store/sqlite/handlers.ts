import { attempts } from './attempts.ts'
import { clients } from './clients.ts'
import { codes } from './codes.ts'
import { groups } from './groups.ts'
import { keys } from './keys.ts'
import { messages } from './messages.ts'
import { pools } from './pools.ts'
import { sessions } from './sessions.ts'
import { sweepSome } from './sweep.ts'
import { users } from './users.ts'

/** Queries of few rows by key. The main thread asks them. */
export const reads = {
  ...clients.reads,
  ...codes.reads,
  ...groups.reads,
  ...keys.reads,
  ...messages.reads,
  ...pools.reads,
  ...sessions.reads,
  ...users.reads,
}

/**
 * All commands that write. Each is one unit and decides by itself, so no other command comes between its reading and
 * writing.
 */
export const writes = {
  ...attempts.writes,
  ...clients.writes,
  ...codes.writes,
  ...groups.writes,
  ...keys.writes,
  ...messages.writes,
  ...pools.writes,
  ...sessions.writes,
  ...users.writes,
  sweepSome,
}

/** Queries that read many rows, which would hold up the main thread. */
export const lists = { ...clients.lists, ...groups.lists, ...messages.lists, ...pools.lists, ...users.lists }
