import type { AppClient } from '../../rules/pool.ts'
import type { Ground } from '../ground.ts'

/** How long a sign-in that was begun may take to go on, in milliseconds. */
export const signInValidity = ({ limits }: Pick<Ground, 'limits'>, client: AppClient): number =>
  (client.record.settings.AuthSessionValidity ?? 0) * 60_000 || limits.signInValidity
