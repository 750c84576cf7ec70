import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readDevelopmentConfig, readServingConfig } from '../../src/config/config.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

/** A settings file with this section. */
async function settingsFile(t: TestContext, audit: unknown): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'rockpool.json')
  writeFileSync(file, JSON.stringify({ audit }))
  return { folder, file }
}

const usual = { standardError: false, maxSize: 64 * 1_048_576, keep: 5 }
const isUsual = true

test('a server that others use keeps an audit log in its data folder', () => {
  assert.deepEqual(readServingConfig(['--data', '/srv/pool'], {}).audit, {
    file: '/srv/pool/audit.log',
    isUsual,
    ...usual,
  })
})

test('servers that share a database and a folder have a log each, named by the port', () => {
  const args = ['--data', '/srv/pool', '--database', 'postgres://a@b/c', '--port', '9230']
  assert.equal(readServingConfig(args, {}).audit?.file, '/srv/pool/audit-9230.log')
})

test('development has an audit log only where one is asked for', () => {
  assert.equal(readDevelopmentConfig([], {}).audit, undefined)
  assert.equal(readDevelopmentConfig(['--audit-log', 'a.log'], {}).audit?.file, resolve('a.log'))
})

test('the flag comes before the variable, and that before the settings file, for which a path counts from its folder', async (t) => {
  const { folder, file } = await settingsFile(t, { file: 'logs/a.log', maxSize: 1, keep: 20 })
  const placed = { standardError: false, maxSize: 1_048_576, keep: 20 }
  const audit = (args: readonly string[], environment = {}) =>
    readServingConfig(['--config', file, ...args], environment).audit
  assert.deepEqual(audit([]), { file: join(folder, 'logs/a.log'), ...placed })
  assert.deepEqual(audit([], { ROCKPOOL_AUDIT_LOG: '/b.log' }), { file: '/b.log', ...placed })
  assert.deepEqual(audit(['--audit-log', '/c.log'], { ROCKPOOL_AUDIT_LOG: '/b.log' }), {
    file: '/c.log',
    ...placed,
  })
  assert.equal(audit(['--audit-log', 'none']), undefined)
})

test('lines can go to standard error, beside the file or in its place', async (t) => {
  const beside = await settingsFile(t, { standardError: true })
  const { audit } = readServingConfig(['--config', beside.file, '--data', '/srv'], {})
  assert.deepEqual(audit, { ...usual, isUsual, file: '/srv/audit.log', standardError: true })
  const instead = await settingsFile(t, { file: false, standardError: true })
  assert.deepEqual(readServingConfig(['--config', instead.file], {}).audit, {
    ...usual,
    file: undefined,
    standardError: true,
  })
})

test('a wrong setting is told by its name, without its value', async (t) => {
  const cases: readonly (readonly [unknown, string])[] = [
    [{ file: '' }, 'audit.file must be a text that is not empty.'],
    [{ file: true }, 'audit.file must be a text that is not empty.'],
    [{ standardError: 'yes' }, 'audit.standardError must be true or false.'],
    [{ maxSize: 0 }, 'audit.maxSize must be a whole number from 1 to 10000.'],
    [{ keep: 'all' }, 'audit.keep must be a whole number from 1 to 1000.'],
    [{ path: 'x' }, 'There is no setting "audit.path". Known here: file, standardError, maxSize, keep.'],
    ['on', 'audit must be an object, in braces.'],
  ]
  for (const [section, expected] of cases) {
    const { file } = await settingsFile(t, section)
    assert.throws(() => readServingConfig(['--config', file], {}), {
      name: 'SetupError',
      message: `${file}: ${expected}`,
    })
  }
})
