import { checkTags, withTags } from '../../domain/tags.ts'
import { operation } from '../define.ts'
import { saveTags, taggedPool } from './tagged-pool.ts'

/** An administrator adds tags to a pool. A key that the pool has gets the new value. */
export const TagResource = operation('TagResource', {
  caller: taggedPool,
  async perform(call, { Tags }) {
    const tags = withTags(call.pool.record.settings.UserPoolTags, Tags)
    checkTags(tags)
    await saveTags(call, tags)
    return {}
  },
})
