import { toNewUserPool } from '../../domain/pool-description.ts'
import { newPoolSettings } from '../../domain/pool-settings.ts'
import { newSchema } from '../../domain/schema.ts'
import { administrator } from '../callers.ts'
import { newPoolId } from '../new-ids.ts'
import { operation } from '../define.ts'

/**
 * An administrator makes a user pool, in the region that the request was signed for if AWS has such. If its id is taken by chance,
 * the store says so and the call runs again with another. Signing keys are made when they are first needed.
 */
export const CreateUserPool = operation('CreateUserPool', {
  caller: administrator,
  async perform({ region, store, random, now }, input) {
    const at = now()
    const record = {
      id: newPoolId(random, region),
      version: 1,
      created: at,
      modified: at,
      settings: newPoolSettings(input),
      schema: newSchema(input.Schema ?? []),
      naming: 2 as const,
    }
    await store.savePool(record)
    return { UserPool: toNewUserPool(record) }
  },
})
