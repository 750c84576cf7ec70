import assert from 'node:assert/strict'
import test from 'node:test'
import { tellGroups } from '../../src/domain/group-claims.ts'

const claims = { id: { sub: 'a' }, access: { sub: 'a' } }

test('both tokens tell the groups, and the ID token alone their roles', () => {
  const told = tellGroups(claims, { groups: ['g'], roles: ['r', 's'], preferredRole: 'r' })
  assert.deepEqual(told.id, {
    sub: 'a',
    'cognito:groups': ['g'],
    'cognito:roles': ['r', 's'],
    'cognito:preferred_role': 'r',
  })
  assert.deepEqual(told.access, { sub: 'a', 'cognito:groups': ['g'] })
})

test('a user without groups has no claim about them', () => {
  assert.deepEqual(tellGroups(claims, { groups: [], roles: [], preferredRole: undefined }), claims)
})
