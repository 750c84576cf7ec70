import { operation } from '../define.ts'
import { taggedPool } from './tagged-pool.ts'

/** An administrator reads the tags of a pool. */
export const ListTagsForResource = operation('ListTagsForResource', {
  caller: taggedPool,
  async perform({ pool }) {
    return { Tags: pool.record.settings.UserPoolTags ?? {} }
  },
})
