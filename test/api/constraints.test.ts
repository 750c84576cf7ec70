import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../src/model/types.ts'
import { readInput } from '../../src/api/validate.ts'
import { bodyOf, errorOf } from './body.ts'

/** What is read from a body, as ordinary objects so that it can be compared. */
const read = (action: Action, body: unknown): unknown =>
  JSON.parse(JSON.stringify(readInput(action, bodyOf(body))))

/** The body breaks one constraint. */
function isInvalid(action: Action, body: unknown, violation: string) {
  const error = errorOf(action, body)
  assert.equal(error.name, 'InvalidParameterException')
  assert.equal(error.message, `1 validation error detected: ${violation}`)
}

const nullAt = (path: string) =>
  `Value null at '${path}' failed to satisfy constraint: Member must not be null`

const printed = (value: string, path: string, constraint: string) =>
  `Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`

const redacted = (path: string, constraint: string) =>
  `Value at '${path}' failed to satisfy constraint: ${constraint}`

const pattern = (text: string) => `Member must satisfy regular expression pattern: ${text}`

const update = (Name: unknown, Value: unknown) => ({
  AccessToken: 'token',
  UserAttributes: [{ Name, Value }],
})

const signUp = (more: object) => ({ ClientId: 'client', Username: 'ann', Password: 'secret', ...more })

test('a required member that is missing is named', () => {
  isInvalid('UpdateUserAttributes', { AccessToken: 'token' }, nullAt('userAttributes'))
  isInvalid('UpdateUserAttributes', { AccessToken: 'token', UserAttributes: null }, nullAt('userAttributes'))
  isInvalid('UpdateUserAttributes', update(undefined, 'x'), nullAt('userAttributes.1.member.name'))
})

test('a null item of a list is named', () => {
  const body = { AccessToken: 'token', UserAttributes: [{ Name: 'a' }, null] }
  isInvalid('UpdateUserAttributes', body, nullAt('userAttributes.2.member'))
})

test('a path is made of member names whose first letter is small', () => {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: [null] } }
  isInvalid(
    'CreateUserPool',
    { PoolName: 'p', Policies },
    nullAt('policies.signInPolicy.allowedFirstAuthFactors.1.member'),
  )
})

test('the letters after the first stay as they are', () => {
  const { message } = errorOf('SetUICustomization', { UserPoolId: 'eu_1', CSS: '\0' })
  assert.ok(message.includes(" at 'cSS' failed"))
})

test('a string that is too short or too long is named with its bound', () => {
  isInvalid(
    'CreateUserPool',
    { PoolName: 'p'.repeat(129) },
    printed('p'.repeat(129), 'poolName', 'Member must have length less than or equal to 128'),
  )
  isInvalid(
    'UpdateUserAttributes',
    update('n'.repeat(33), 'x'),
    printed(
      'n'.repeat(33),
      'userAttributes.1.member.name',
      'Member must have length less than or equal to 32',
    ),
  )
  isInvalid(
    'CreateGroup',
    { UserPoolId: 'eu_1', GroupName: 'g', RoleArn: 'arn:aws:a::1:r' },
    printed('arn:aws:a::1:r', 'roleArn', 'Member must have length greater than or equal to 20'),
  )
})

test('length is counted in UTF-16 code units', () => {
  const value = '😀'.repeat(1024)
  assert.deepEqual(read('UpdateUserAttributes', update('x', value)), update('x', value))
  isInvalid(
    'UpdateUserAttributes',
    update('x', `${value}a`),
    redacted('userAttributes.1.member.value', 'Member must have length less than or equal to 2048'),
  )
})

test('a string that does not match is named with the pattern as the API has it', () => {
  isInvalid(
    'AdminGetUser',
    { UserPoolId: 'nowhere', Username: 'ann' },
    printed('nowhere', 'userPoolId', pattern(String.raw`[\w-]+_[0-9a-zA-Z]+`)),
  )
})

test('a violated length and a violated pattern of one value are both named', () => {
  const { message } = errorOf('CreateUserPool', { PoolName: '' })
  assert.ok(message.startsWith('2 validation errors detected: '))
  assert.ok(message.includes(printed('', 'poolName', 'Member must have length greater than or equal to 1')))
  assert.ok(message.includes(printed('', 'poolName', pattern(String.raw`[\w\s+=,.@-]+`))))
})

test('a string far longer than its maximum is told its length only', () => {
  isInvalid(
    'CreateUserPool',
    { PoolName: '!'.repeat(10_000) },
    printed('!'.repeat(256), 'poolName', 'Member must have length less than or equal to 128'),
  )
})

test('a value outside its enumeration is told the whole set', () => {
  isInvalid(
    'CreateUserPool',
    { PoolName: 'p', MfaConfiguration: 'MAYBE' },
    printed('MAYBE', 'mfaConfiguration', 'Member must satisfy enum value set: [OFF, ON, OPTIONAL]'),
  )
})

test('an unknown type of a new attribute is an ordinary violation', () => {
  const attribute = { Name: 'x', AttributeDataType: 'Text' }
  const set = '[String, Number, DateTime, Boolean]'
  const violation = (path: string) =>
    printed('Text', `${path}.1.member.attributeDataType`, `Member must satisfy enum value set: ${set}`)
  isInvalid('CreateUserPool', { PoolName: 'p', Schema: [attribute] }, violation('schema'))
  isInvalid(
    'AddCustomAttributes',
    { UserPoolId: 'eu_1', CustomAttributes: [attribute] },
    violation('customAttributes'),
  )
})

test('a number outside its bounds is named with the bound', () => {
  isInvalid(
    'ListUserPools',
    { MaxResults: 0 },
    printed('0', 'maxResults', 'Member must have value greater than or equal to 1'),
  )
  isInvalid(
    'ListUserPools',
    { MaxResults: 61 },
    printed('61', 'maxResults', 'Member must have value less than or equal to 60'),
  )
})

test('a list of plain values outside its bounds is printed', () => {
  const urls = Array.from({ length: 101 }, (_, index) => `u:${index}`)
  const list = `[${urls.join(', ')}]`.slice(0, 256)
  isInvalid(
    'CreateUserPoolClient',
    { UserPoolId: 'eu_1', ClientName: 'c', CallbackURLs: urls },
    printed(list, 'callbackURLs', 'Member must have length less than or equal to 100'),
  )
})

test('a list of structures outside its bounds is not printed', () => {
  isInvalid(
    'AddCustomAttributes',
    { UserPoolId: 'eu_1', CustomAttributes: [] },
    redacted('customAttributes', 'Member must have length greater than or equal to 1'),
  )
})

test('bytes outside their bounds are counted decoded and not printed', () => {
  const full = Buffer.alloc(131_072).toString('base64')
  assert.deepEqual(read('SetUICustomization', { UserPoolId: 'eu_1', ImageFile: full }), {
    UserPoolId: 'eu_1',
    ImageFile: full,
  })
  isInvalid(
    'SetUICustomization',
    { UserPoolId: 'eu_1', ImageFile: Buffer.alloc(131_073).toString('base64') },
    redacted('imageFile', 'Member must have length less than or equal to 131072'),
  )
})

test('the value of a map is named by its key', () => {
  const tags = { colour: 'c'.repeat(257) }
  isInvalid(
    'TagResource',
    { ResourceArn: 'arn:aws:cognito-idp:eu:1:userpool/eu_1', Tags: tags },
    printed('c'.repeat(256), 'tags.colour.member', 'Member must have length less than or equal to 256'),
  )
})

test('the key of a map is held to its own constraints', () => {
  const error = errorOf('TagResource', {
    ResourceArn: 'arn:aws:cognito-idp:eu:1:userpool/eu_1',
    Tags: { '': 'x' },
  })
  assert.match(
    error.message,
    /^1 validation error detected: .*Member must have length greater than or equal to 1$/,
  )
})

test('values that are sensitive are not printed', () => {
  const spaces = 'a b c'
  const expected = (member: string, text: string) => redacted(member, pattern(text))
  isInvalid('SignUp', signUp({ Password: spaces }), expected('password', String.raw`[\S]+`))
  isInvalid(
    'SignUp',
    signUp({ Username: spaces }),
    expected('username', String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`),
  )
  isInvalid('SignUp', signUp({ SecretHash: spaces }), expected('secretHash', '[\\w+=/]+'))
  isInvalid('DeleteUser', { AccessToken: spaces }, expected('accessToken', '[A-Za-z0-9-_=.]+'))
})

test('a client id and a code of a device are printed although they are sensitive', () => {
  isInvalid(
    'SignUp',
    signUp({ ClientId: 'no client' }),
    printed('no client', 'clientId', pattern(String.raw`[\w+]+`)),
  )
  isInvalid('VerifySoftwareToken', { UserCode: '12345x' }, printed('12345x', 'userCode', pattern('[0-9]+')))
})

test('nothing within a sensitive structure or map is printed', () => {
  const messages = [
    errorOf('SignUp', signUp({ UserContextData: { IpAddress: 'private\0' } })).message,
    errorOf('InitiateAuth', { ClientId: 'c', AuthFlow: 'USER_AUTH', AuthParameters: { P: 'private\0' } })
      .message,
  ]
  for (const message of messages) assert.doesNotMatch(message, /private/)
})

test('printed values are cut at 256 characters, and not within a character', () => {
  const { message } = errorOf('CreateUserPool', { PoolName: `a${'😀'.repeat(200)}` })
  assert.ok(message.includes(`Value 'a${'😀'.repeat(127)}\ufffd' at`))
})

test('a NUL is refused where no pattern refuses it, in values, in keys and in documents', () => {
  const constraint = pattern(String.raw`[^\u0000]*`)
  isInvalid(
    'UpdateUserAttributes',
    update('x', 'a\0b'),
    redacted('userAttributes.1.member.value', constraint),
  )
  isInvalid(
    'SignUp',
    signUp({ ClientMetadata: { a: 'b\0' } }),
    printed('b\0', 'clientMetadata.a.member', constraint),
  )
  isInvalid('SignUp', signUp({ Password: 'a\0b' }), redacted('password', constraint))
  assert.ok(errorOf('SignUp', signUp({ ClientMetadata: { 'a\0': 'b' } })).message.endsWith(constraint))
  const document = { AccessToken: 'a', Credential: { deep: [{ 'a\0': 1 }] } }
  assert.ok(errorOf('CompleteWebAuthnRegistration', document).message.endsWith(constraint))
})

test('a NUL that a pattern refuses is named once', () => {
  isInvalid(
    'SignUp',
    signUp({ Username: 'a\0' }),
    redacted('username', pattern(String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}]+`)),
  )
})

test('all violations of a request are named in one error', () => {
  const { name, message } = errorOf('UpdateUserAttributes', {
    UserAttributes: [{ Value: 'x' }, null, { Name: '\u0001' }],
  })
  assert.equal(name, 'InvalidParameterException')
  const expected = [
    nullAt('accessToken'),
    nullAt('userAttributes.1.member.name'),
    nullAt('userAttributes.2.member'),
    printed(
      '\u0001',
      'userAttributes.3.member.name',
      pattern(String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+`),
    ),
  ]
  assert.deepEqual(
    new Set(message.slice('4 validation errors detected: '.length).split('; ')),
    new Set(expected),
  )
  assert.ok(message.startsWith('4 validation errors detected: '))
})

test('all violations are counted and the first hundred are named', () => {
  const UserAttributes = Array.from({ length: 5000 }, () => null)
  const { message } = errorOf('UpdateUserAttributes', { AccessToken: 'token', UserAttributes })
  assert.ok(message.startsWith('5000 validation errors detected: '))
  assert.equal(message.split('; ').length, 100)
})

test('an error does not grow with the keys and values of its request', () => {
  const metadata = Object.fromEntries([['k'.repeat(100_000), `${'v'.repeat(100_000)}\0`]])
  assert.ok(errorOf('SignUp', signUp({ ClientMetadata: metadata })).message.length < 1000)
})

test('a megabyte that almost matches a pattern is refused', () => {
  const address = `${'@'.repeat(1_000_000)} `
  const error = errorOf('CreateUserPool', {
    PoolName: 'p',
    EmailConfiguration: { ReplyToEmailAddress: address },
  })
  assert.match(error.message, /^1 validation error detected: /)
})
