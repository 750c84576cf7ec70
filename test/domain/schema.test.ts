import assert from 'node:assert/strict'
import test from 'node:test'
import { CognitoError } from '../../src/errors.ts'
import type { SchemaAttributeType } from '../../src/model/types.ts'
import { addToSchema, newSchema } from '../../src/domain/schema.ts'

const invalid = (message: string) => (error: unknown) => {
  assert.ok(error instanceof CognitoError)
  assert.deepEqual([error.name, error.message], ['InvalidParameterException', message])
  return true
}

const text = (Name: string): SchemaAttributeType => ({ Name, AttributeDataType: 'String' })

/** What a schema made from one declaration shows under a name. */
const declare = (attribute: SchemaAttributeType, name = attribute.Name) =>
  newSchema([attribute]).find(({ Name }) => Name === name)

const customNames = (schema: readonly SchemaAttributeType[]) => schema.slice(20).map(({ Name }) => Name)

// Standard attributes

test('a pool that declares nothing has the standard attributes in the order of CreateUserPool', () => {
  const rows = newSchema([]).map((attribute) =>
    [
      attribute.Name,
      attribute.AttributeDataType,
      attribute.Mutable ? 'mutable' : 'immutable',
      attribute.Required ? 'required' : 'optional',
      attribute.StringAttributeConstraints?.MinLength ?? attribute.NumberAttributeConstraints?.MinValue ?? '',
      attribute.StringAttributeConstraints?.MaxLength ?? attribute.NumberAttributeConstraints?.MaxValue ?? '',
    ].join(' '),
  )
  assert.deepEqual(rows, [
    'sub String immutable required 1 2048',
    'name String mutable optional 0 2048',
    'given_name String mutable optional 0 2048',
    'family_name String mutable optional 0 2048',
    'middle_name String mutable optional 0 2048',
    'nickname String mutable optional 0 2048',
    'preferred_username String mutable optional 0 2048',
    'profile String mutable optional 0 2048',
    'picture String mutable optional 0 2048',
    'website String mutable optional 0 2048',
    'email String mutable optional 0 2048',
    'email_verified Boolean mutable optional  ',
    'gender String mutable optional 0 2048',
    'birthdate String mutable optional 10 10',
    'zoneinfo String mutable optional 0 2048',
    'locale String mutable optional 0 2048',
    'phone_number String mutable optional 0 2048',
    'phone_number_verified Boolean mutable optional  ',
    'address String mutable optional 0 2048',
    'updated_at Number mutable optional 0 ',
  ])
  assert.ok(newSchema([]).every(({ DeveloperOnlyAttribute }) => DeveloperOnlyAttribute === false))
})

test('a declared standard attribute keeps its place and its type', () => {
  const schema = newSchema([{ Name: 'email', Required: true, Mutable: false }])
  assert.equal(schema.length, 20)
  assert.deepEqual(schema[10], {
    Name: 'email',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
  })
})

test('limits of a standard attribute are taken only from a declaration that names the type', () => {
  const limits = { StringAttributeConstraints: { MinLength: '7', MaxLength: '99' } }
  assert.deepEqual(declare({ Name: 'email', ...limits })?.StringAttributeConstraints, {
    MinLength: '0',
    MaxLength: '2048',
  })
  const typed = declare({ Name: 'email', AttributeDataType: 'String', ...limits })
  assert.deepEqual(typed?.StringAttributeConstraints, limits.StringAttributeConstraints)
})

test('a standard attribute that names its type and no limits keeps the usual ones', () => {
  assert.deepEqual(declare(text('birthdate'))?.StringAttributeConstraints, {
    MinLength: '10',
    MaxLength: '10',
  })
})

test('a standard attribute cannot have another type, nor be for developers only', () => {
  const refused = (name: string) =>
    invalid(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${name}`,
    )
  assert.throws(() => newSchema([{ Name: 'email', AttributeDataType: 'Number' }]), refused('email'))
  assert.throws(() => newSchema([{ Name: 'updated_at', AttributeDataType: 'String' }]), refused('updated_at'))
  assert.throws(() => newSchema([{ Name: 'name', DeveloperOnlyAttribute: true }]), refused('name'))
})

test('sub stays as it is, whatever is declared', () => {
  assert.deepEqual(
    declare({ Name: 'sub', AttributeDataType: 'String', Mutable: true, Required: false }),
    newSchema([])[0],
  )
})

test('a verification flag cannot be declared: the name is taken for a custom attribute', () => {
  const schema = newSchema([{ Name: 'email_verified', AttributeDataType: 'Boolean', Mutable: false }])
  assert.deepEqual(customNames(schema), ['custom:email_verified'])
  assert.equal(schema.find(({ Name }) => Name === 'email_verified')?.Mutable, true)
  assert.throws(
    () => newSchema([{ Name: 'email_verified', Required: true }]),
    invalid('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.'),
  )
})

// Custom attributes

test('custom attributes follow under their full names, in the order of their declaration', () => {
  const schema = newSchema([
    { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true, Mutable: false },
    text('tenant'),
    { Name: 'since', AttributeDataType: 'DateTime' },
  ])
  assert.deepEqual(schema.slice(20), [
    {
      Name: 'dev:custom:score',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: true,
      Mutable: false,
      Required: false,
      NumberAttributeConstraints: {},
    },
    {
      Name: 'custom:tenant',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: {},
    },
    {
      Name: 'custom:since',
      AttributeDataType: 'DateTime',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
    },
  ])
})

test('a custom attribute needs a name and a type and cannot be required', () => {
  assert.throws(
    () => newSchema([{ AttributeDataType: 'String' }]),
    invalid('The name of a schema attribute must not be null.'),
  )
  assert.throws(
    () => newSchema([{ Name: 'tenant' }]),
    invalid('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.'),
  )
  assert.throws(
    () => newSchema([{ ...text('tenant'), Required: true }]),
    invalid('Required custom attributes are not supported currently.'),
  )
})

test('names that mean something to JavaScript are names like any other', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const schema = newSchema(names.map(text))
  assert.deepEqual(
    customNames(schema),
    names.map((name) => `custom:${name}`),
  )
  assert.throws(
    () => addToSchema(schema, [text('__proto__')]),
    invalid('custom:__proto__: Existing attribute already has name custom:__proto__.'),
  )
})

test('a name may hold what its pattern allows, and a prefix in it is part of it', () => {
  const names = ['Größe', 'a:b', 'custom:x', '{"$ne":1}', "o'clock", 'Ⅷ€', '%00', '../..']
  assert.deepEqual(
    customNames(newSchema(names.map(text))),
    names.map((name) => `custom:${name}`),
  )
})

test('names are distinguished by case', () => {
  assert.deepEqual(customNames(newSchema([text('Tenant'), text('tenant')])), [
    'custom:Tenant',
    'custom:tenant',
  ])
})

test('a custom attribute may be called as a standard one when it is added later', () => {
  assert.deepEqual(customNames(addToSchema(newSchema([]), [text('email')])), ['custom:email'])
})

test('a name declared twice refuses the whole declaration', () => {
  assert.throws(
    () => newSchema([text('tenant'), text('other'), text('tenant')]),
    invalid('Duplicate custom attribute names custom:tenant are not allowed in a user pool schema.'),
  )
  assert.throws(() => newSchema([{ Name: 'email' }, { Name: 'email' }]), {
    name: 'InvalidParameterException',
  })
})

test('a name that the pool has already refuses everything that was to be added', () => {
  const schema = newSchema([text('tenant')])
  const taken = invalid('custom:tenant: Existing attribute already has name custom:tenant.')
  assert.throws(() => addToSchema(schema, [text('other'), text('tenant')]), taken)
  assert.throws(() => addToSchema(newSchema([]), [text('tenant'), text('tenant')]), taken)
})

test('the same name may be taken once by everyone and once by developers', () => {
  const both = [text('score'), { ...text('score'), DeveloperOnlyAttribute: true }]
  assert.deepEqual(customNames(newSchema(both)), ['custom:score', 'dev:custom:score'])
})

test('a pool has fifty custom attributes and no more, those for developers included', () => {
  const many = (DeveloperOnlyAttribute: boolean) =>
    Array.from({ length: 25 }, (_, index) => ({ ...text(`a${index}`), DeveloperOnlyAttribute }))
  const full = addToSchema(newSchema(many(false)), many(true))
  assert.equal(full.length, 70)
  assert.throws(
    () => addToSchema(full, [text('one_more')]),
    invalid('A user pool cannot have more than 50 custom attributes.'),
  )
})

// Limits

const limited = (MinLength?: string, MaxLength?: string): SchemaAttributeType => ({
  ...text('email'),
  StringAttributeConstraints: { MinLength, MaxLength },
})

const ranged = (MinValue?: string, MaxValue?: string): SchemaAttributeType => ({
  Name: 'age',
  AttributeDataType: 'Number',
  NumberAttributeConstraints: { MinValue, MaxValue },
})

test('limits of a string are whole numbers, not negative', () => {
  for (const limit of ['-1', 'ten', '1.5', ' 5', '1e3', '٣']) {
    const refused = invalid('Invalid StringAttributeConstraints for schema attribute email')
    assert.throws(() => newSchema([limited(limit)]), refused)
    assert.throws(() => newSchema([limited(undefined, limit)]), refused)
  }
})

test('no string is longer than 2048', () => {
  const refused = invalid('user.email: String attributes cannot have a length of more than 2048')
  assert.throws(() => newSchema([limited('2049')]), refused)
  assert.throws(() => newSchema([limited('0', '2049')]), refused)
  assert.throws(() => newSchema([limited('0', '9'.repeat(400))]), refused)
  assert.doesNotThrow(() => newSchema([limited('2048', '2048')]))
})

test('the longest cannot be shorter than the shortest', () => {
  assert.throws(
    () => newSchema([limited('2', '1')]),
    invalid('user.email: Max length cannot be less than min length.'),
  )
  assert.throws(
    () => newSchema([limited('2', '0')]),
    invalid('user.email: Max length cannot be less than min length.'),
  )
})

test('limits of a number are whole numbers of any sign, and in order', () => {
  const refused = invalid('Invalid NumberAttributeConstraints for schema attribute custom:age')
  for (const limit of ['many', '1.5', '0x10', '9223372036854775808', '1'.repeat(400)]) {
    assert.throws(() => newSchema([ranged(limit)]), refused)
  }
  assert.throws(
    () => newSchema([ranged('2', '-2')]),
    invalid('user.custom:age: Max value cannot be less than min value.'),
  )
  assert.deepEqual(declare(ranged('-40', '9223372036854775807'), 'custom:age')?.NumberAttributeConstraints, {
    MinValue: '-40',
    MaxValue: '9223372036854775807',
  })
})

test('an empty limit is none, and a block for another type is ignored', () => {
  assert.deepEqual(declare(ranged('', '5'), 'custom:age')?.NumberAttributeConstraints, { MaxValue: '5' })
  const crossed = declare({ ...ranged(), StringAttributeConstraints: { MaxLength: 'x' } }, 'custom:age')
  assert.deepEqual(crossed?.NumberAttributeConstraints, {})
  assert.ok(!('StringAttributeConstraints' in (crossed ?? {})))
})
