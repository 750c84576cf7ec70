import type { AppClient } from '../domain/pool.ts'
import type { Context } from '../context.ts'

/** The time that a begun sign-in has to go on, in milliseconds. */
export const signInValidity = ({ limits }: Pick<Context, 'limits'>, client: AppClient): number =>
  (client.record.settings.AuthSessionValidity ?? 0) * 60_000 || limits.signInValidity
