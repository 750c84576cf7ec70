import assert from 'node:assert/strict'
import test from 'node:test'
import {
  immutableViolation,
  isPrefixed,
  requiredViolation,
  unknownViolation,
} from '../../src/domain/schema-violations.ts'

test('an attribute that is required is named by its path, which some standard attributes have', () => {
  assert.equal(requiredViolation('family_name'), 'name.familyName: The attribute name.familyName is required')
  assert.equal(requiredViolation('email'), 'emails: The attribute emails is required')
  assert.equal(requiredViolation('birthdate'), 'birthdate: The attribute birthdate is required')
})

test('an immutable attribute is named by its path, also one that the pool declared', () => {
  const told = 'This attribute does not satisfy the mutability validation defined in the schema.'
  assert.equal(immutableViolation('custom:tenant'), `Custom.User.tenant: ${told}`)
  assert.equal(immutableViolation('family_name'), `name.familyName: ${told}`)
})

test('an unknown name with a prefix lacks its type, and one without is not defined', () => {
  assert.equal(
    unknownViolation('custom:unknown'),
    'Type for attribute {custom:unknown} could not be determined',
  )
  assert.equal(unknownViolation('shoe_size'), 'shoe_size: The attribute shoe_size is not defined in schema.')
  assert.deepEqual(['custom:x', 'dev:custom:x', 'customary'].map(isPrefixed), [true, true, false])
})
