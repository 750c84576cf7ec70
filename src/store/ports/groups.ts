import type { GroupRecord } from '../../domain/group.ts'

/** A group with the form of its name by which its pool has only one such group. */
export interface KeyedGroup {
  readonly key: string
  readonly group: GroupRecord
}

/** A group that was deleted. Users may still have it among their memberships, where it no longer counts. */
export interface RemovedGroup {
  readonly poolId: string
  readonly id: string
  /** When it was deleted, in milliseconds since 1970. */
  readonly at: number
  /** Who deleted it, as the history of users names them. */
  readonly actor: string
}

/** Groups of users. Memberships are part of the users. */
export interface GroupStore {
  /** The groups of these keys, in no order. Keys without a group are left out. */
  findGroups(poolId: string, keys: readonly string[]): Promise<readonly GroupRecord[]>
  /** Groups in order of their keys, from the one after `after`. */
  listGroups(poolId: string, after: string | undefined, limit: number): Promise<readonly KeyedGroup[]>
  /**
   * Adds a group. Answers no, and adds nothing, if the pool has `most` groups.
   * @throws {Conflict} the key is taken, or the pool is gone
   */
  addGroup(keyed: KeyedGroup, most: number): Promise<boolean>
  /**
   * Replaces the version before.
   * @throws {Conflict} the group has another version, or is gone
   */
  changeGroup(keyed: KeyedGroup): Promise<void>
  /**
   * Removes a group, however many members it has: their memberships no longer count.
   * @throws {Conflict} the group is gone
   */
  removeGroup(key: string, removed: RemovedGroup): Promise<void>
  /** Groups that were deleted and are not forgotten, in the order of their ids, from the one after `after`. */
  findRemovedGroups(
    after: Pick<RemovedGroup, 'poolId' | 'id'> | undefined,
    limit: number,
  ): Promise<readonly RemovedGroup[]>
  /** Forgets a deleted group, once no user has it among their memberships. */
  forgetRemovedGroup(poolId: string, id: string): Promise<void>
}
