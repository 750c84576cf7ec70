import type { PoolOptions, PoolOptionsById } from '../domain/pool-options.ts'
import { notices } from './notice-settings.ts'
import { byName, members, unlessFalse, wholeNumber, type SettingReader } from './setting-readers.ts'

const minute = 60_000

const minutes: SettingReader<number> = (value, path) => wholeNumber(1, 24 * 60)(value, path) * minute

const options: SettingReader<PoolOptions> = members(
  {},
  { reauthenticateWithin: unlessFalse(minutes), notices: unlessFalse(notices) },
)

/** The options of pools by id, and of all pools under `*`. A member that is false is turned off for its pool. */
export const poolOptions: SettingReader<PoolOptionsById> = byName(
  (name) => name === '*' || /^[\w-]{1,45}_[0-9a-zA-Z]+$/.test(name),
  'the id of a pool, or * for all of them',
  options,
)
