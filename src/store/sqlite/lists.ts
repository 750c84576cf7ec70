import { listClients } from './clients.ts'
import { listUsers } from './list-users.ts'
import { listMessages, listUndelivered } from './messages.ts'
import { listPools } from './pools.ts'

/** Queries that read many rows. */
export const lists = { listUsers, listPools, listClients, listMessages, listUndelivered }
