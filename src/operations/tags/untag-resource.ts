import { withoutTags } from '../../domain/tags.ts'
import { operation } from '../define.ts'
import { saveTags, taggedPool } from './tagged-pool.ts'

/** An administrator takes tags from a pool. Keys that it does not have are ignored. */
export const UntagResource = operation('UntagResource', {
  caller: taggedPool,
  async perform(call, { TagKeys }) {
    await saveTags(call, withoutTags(call.pool.record.settings.UserPoolTags, TagKeys))
    return {}
  },
})
