import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext } from 'node:test'
import { readSettingsFile } from '../../src/config/settings-file.ts'

export const from = 'Example <no-reply@example.com>'

export function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-settings-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** What a settings file of this content says. */
export function read(
  t: TestContext,
  content: unknown,
  environment: Record<string, string> = {},
  folder = newFolder(t),
) {
  const file = join(folder, 'rockpool.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readSettingsFile(file, environment)
}

/** The complaint about a settings file, without the name of the file. Secrets called hunter2 are not in it. */
export function complaint(
  t: TestContext,
  content: unknown,
  environment: Record<string, string> = {},
): string {
  const folder = newFolder(t)
  let message = ''
  assert.throws(
    () => read(t, content, environment, folder),
    (error: Error) => {
      message = error.message
      return error.name === 'SetupError'
    },
    JSON.stringify(content),
  )
  assert.doesNotMatch(message, /hunter2|\n/)
  return message.replace(join(folder, 'rockpool.json'), 'FILE')
}
