import { addToSchema } from '../../domain/schema.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../define.ts'

/**
 * An administrator adds attributes to a pool's schema, for good. App clients with lists of their own cannot read or
 * write them until their lists are changed.
 */
export const AddCustomAttributes = operation('AddCustomAttributes', {
  caller: poolAdministrator,
  async perform({ pool: { record }, store, now }, input) {
    const schema = addToSchema(record.schema, input.CustomAttributes)
    await store.savePool({ ...record, version: record.version + 1, modified: now(), schema })
    return {}
  },
})
