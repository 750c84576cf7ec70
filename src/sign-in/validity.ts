import type { AppClient } from '../domain/pool.ts'
import type { Context } from '../context.ts'

/** How long a sign-in that was begun may take to go on, in milliseconds. */
export const signInValidity = ({ limits }: Pick<Context, 'limits'>, client: AppClient): number =>
  (client.record.settings.AuthSessionValidity ?? 0) * 60_000 || limits.signInValidity
