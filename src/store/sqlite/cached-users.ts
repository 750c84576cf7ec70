import type { UserPlan } from '../../domain/records.ts'
import type { OneTimeProof, SessionKey, SessionRecord } from '../ports/sessions.ts'
import { checkClaimedNames } from '../claimed-names.ts'
import type { CommandsOf } from '../handlers.ts'
import type { Database } from './database.ts'
import type { sessions } from './sessions.ts'
import type { SignedInUsers } from './signed-in-users.ts'
import { toWrite } from './user-write.ts'
import { findSignedInUser, findUser, type users } from './users.ts'

type Writes = CommandsOf<typeof users.writes & typeof sessions.writes>

/** The commands on users that read or change what is remembered of those who are signed in. */
export function cacheUsers(database: Database, writes: Writes, signedIn: SignedInUsers) {
  const names = { findUser: async (poolId: string, sub: string) => findUser(database, poolId, sub) }
  return {
    async findSignedInUser(poolId: string, sub: string, sessionId: string) {
      const read = () => findSignedInUser(database, poolId, sub, sessionId)
      return signedIn.find(poolId, sub, sessionId, read)
    },
    async commit(...plans: readonly UserPlan[]): Promise<void> {
      const looking = checkClaimedNames(names, plans)
      if (looking) await looking
      try {
        await writes.commit(plans.map(toWrite))
      } catch (error) {
        for (const { sub } of plans) signedIn.forget(sub)
        throw error
      }
      for (const plan of plans) signedIn.renew(plan)
    },
    async openSession(session: SessionRecord, proof?: OneTimeProof, epoch?: number): Promise<boolean> {
      try {
        return await writes.openSession(session, proof, epoch)
      } finally {
        signedIn.forget(session.sub)
      }
    },
    async closeSession(session: SessionKey): Promise<void> {
      try {
        await writes.closeSession(session)
      } finally {
        signedIn.forget(session.sub)
      }
    },
  }
}
