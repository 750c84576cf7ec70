import { toUserPool } from '../../rules/pool-settings.ts'
import { poolAdministrator } from '../callers.ts'
import { operation } from '../operation.ts'

/**
 * An administrator reads a pool's settings and schema. The number of users is not told: counting them would cost more
 * with every user.
 */
export const DescribeUserPool = operation('DescribeUserPool', {
  caller: poolAdministrator,
  async perform({ pool }) {
    return { UserPool: toUserPool(pool.record) }
  },
})
