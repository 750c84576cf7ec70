import type { LambdaConfigType } from '../../model/types.ts'
import type { Pool } from '../../domain/pool.ts'
import type { TriggerName } from './triggers.ts'

/** The ARN of the function that a pool has on a trigger. */
export function triggerArn(pool: Pool, trigger: TriggerName): string | undefined {
  const config: LambdaConfigType | undefined = pool.record.settings.LambdaConfig
  if (!config) return undefined
  if (trigger === 'PreTokenGeneration') {
    return config.PreTokenGenerationConfig?.LambdaArn ?? config.PreTokenGeneration
  }
  const set = config[trigger]
  return typeof set === 'object' ? set.LambdaArn : set
}
