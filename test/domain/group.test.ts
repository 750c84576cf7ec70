import assert from 'node:assert/strict'
import test from 'node:test'
import {
  changedGroup,
  groupSettings,
  groupsInTokens,
  toGroupType,
  type GroupRecord,
} from '../../src/domain/group.ts'

const group = (name: string, more: Partial<GroupRecord> = {}): GroupRecord => ({
  poolId: 'test_pool',
  id: `id of ${name}`,
  version: 1,
  name,
  created: 1000,
  modified: 2000,
  ...more,
})

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`

test('a group shows what is set, a precedence of zero too', () => {
  const shown = (record: GroupRecord): unknown => JSON.parse(JSON.stringify(toGroupType(record)))
  const always = { GroupName: 'a', UserPoolId: 'test_pool', CreationDate: 1, LastModifiedDate: 2 }
  assert.deepEqual(shown(group('a')), always)
  assert.deepEqual(shown(group('a', { description: 'd', precedence: 0, roleArn: role('r') })), {
    ...always,
    Description: 'd',
    Precedence: 0,
    RoleArn: role('r'),
  })
})

test('what is left out or an empty description changes nothing, and what is given again counts as a change', () => {
  const before = group('a', { description: 'old', precedence: 3 })
  const change = (input: object) =>
    changedGroup(before, groupSettings({ UserPoolId: 'test_pool', GroupName: 'a', ...input }), 5000)
  assert.equal(change({}), before)
  assert.equal(change({ Description: '' }), before)
  assert.deepEqual(change({ Description: 'old' }), { ...before, version: 2, modified: 5000 })
  assert.deepEqual(change({ Precedence: 0 }), { ...before, version: 2, modified: 5000, precedence: 0 })
  assert.deepEqual(change({ Description: '', RoleArn: role('r') }), {
    ...before,
    version: 2,
    modified: 5000,
    roleArn: role('r'),
  })
})

test('groups are told by precedence, those without one last, then by name, and roles once in this order', () => {
  const told = groupsInTokens([
    group('b', { roleArn: role('plain') }),
    group('a'),
    group('writers', { precedence: 5, roleArn: role('write') }),
    group('editors', { precedence: 5, roleArn: role('write') }),
    group('owners', { precedence: 0, roleArn: role('own') }),
  ])
  assert.deepEqual(told, {
    groups: ['owners', 'editors', 'writers', 'a', 'b'],
    roles: [role('own'), role('write'), role('plain')],
    preferredRole: role('own'),
  })
})

test('the preferred role is that of the lowest precedence among groups that have both', () => {
  const preferred = (...groups: readonly GroupRecord[]) => groupsInTokens(groups).preferredRole
  const reader = group('reader', { precedence: 5, roleArn: role('read') })
  assert.equal(preferred(reader, group('empty', { precedence: 0 })), role('read'))
  assert.equal(preferred(reader, group('writer', { precedence: 5, roleArn: role('write') })), undefined)
  assert.equal(
    preferred(reader, group('other reader', { precedence: 5, roleArn: role('read') })),
    role('read'),
  )
  assert.equal(preferred(reader, group('first', { precedence: 1, roleArn: role('first') })), role('first'))
  assert.equal(preferred(group('only', { roleArn: role('only') })), undefined)
  assert.equal(preferred(), undefined)
})
