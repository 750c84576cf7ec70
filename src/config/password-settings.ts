import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ListLocation } from '../refused-passwords/refused-passwords.ts'
import { members, text, type SettingReader } from './setting-readers.ts'
import { SetupError } from './setup-error.ts'

/** The rules for passwords beyond the policies of pools. */
export interface PasswordSettings {
  readonly refuse?: ListLocation | undefined
}

/** Files that the settings name are relative to `folder`. */
export const passwordSettings = (folder: string): SettingReader<PasswordSettings> =>
  members({}, { refuse: (value, path) => readLocation(folder, text(value, path), path) })

function readLocation(folder: string, given: string, path: string): ListLocation {
  if (given === 'common') return { kind: 'common' }
  const file = resolve(folder, given)
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return { kind: 'file', path: file }
  throw new SetupError(`${path} must be common, or the name of a file; there is no file ${file}.`)
}
