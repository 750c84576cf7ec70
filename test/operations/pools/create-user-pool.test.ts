import { CognitoJwtVerifier } from 'aws-jwt-verify'
import assert from 'node:assert/strict'
import test from 'node:test'
import { CreateUserPool } from '../../../src/operations/pools/create-user-pool.ts'
import { handle } from '../../../src/api/dispatch.ts'
import { newWorld } from '../../support/world.ts'

const invalid = (message: string | RegExp) => ({ name: 'InvalidParameterException', message })

test('a new pool is answered whole, and DescribeUserPool shows the same settings', async () => {
  await using world = await newWorld()
  const { UserPool: made } = await world.call('CreateUserPool', { PoolName: 'people' })
  assert.equal(made?.Name, 'people')
  assert.equal(made?.EstimatedNumberOfUsers, 0)
  assert.equal(made?.CreationDate, world.clock.now / 1000)
  assert.equal(made?.Arn, `arn:aws:cognito-idp:eu-test-1:000000000000:userpool/${made?.Id}`)
  const { UserPool: shown } = await world.call('DescribeUserPool', { UserPoolId: made?.Id ?? '' })
  const { SchemaAttributes: _, ...settings } = shown ?? {}
  const { SchemaAttributes: _made, EstimatedNumberOfUsers: _users, ...madeSettings } = made ?? {}
  assert.deepEqual(settings, { ...madeSettings, UserPoolTags: {} })
})

test('its id is the region of the request, one underscore, and nine letters or digits', async () => {
  await using world = await newWorld()
  const ids = new Set<string>()
  for (let index = 0; index < 20; index++) {
    const { UserPool } = await world.call('CreateUserPool', { PoolName: 'people' })
    assert.match(UserPool?.Id ?? '', /^eu-test-1_[0-9A-Za-z]{9}$/)
    ids.add(UserPool?.Id ?? '')
  }
  assert.equal(ids.size, 20)
})

test('in a region that AWS cannot have, its id begins with one that verifiers of tokens accept', async () => {
  await using world = await newWorld()
  const startOf = async (region: string) => {
    const signer = { accessKey: 'AKIATEST', region, rights: {} }
    const { UserPool } = await CreateUserPool.run(world.context, { PoolName: 'people' }, signer)
    CognitoJwtVerifier.create({ userPoolId: UserPool?.Id ?? '', clientId: null, tokenUse: null })
    return UserPool?.Id?.slice(0, -10)
  }
  for (const region of ['eu-central-1', 'us-gov-west-1', 'eusc-de-east-1']) {
    assert.equal(await startOf(region), region)
  }
  for (const region of ['local', 'eu_test_1', 'EU-WEST-1', 'eu-west', 'eu-west-12', '-']) {
    assert.equal(await startOf(region), 'us-east-1', region)
  }
})

test('when the id is taken by chance another is found', async () => {
  await using world = await newWorld()
  const { random } = world.context
  const taken = random.bytes(36)
  let uses = 0
  const service = {
    ...world.service,
    context: {
      ...world.context,
      random: { ...random, bytes: (count: number) => (uses++ < 2 ? taken : random.bytes(count)) },
    },
  }
  const body = Buffer.from(JSON.stringify({ PoolName: 'people' }))
  const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.CreateUserPool' }
  const request = { method: 'POST', path: '/', headers, rawHeaders: [], source: '198.51.100.7', body }
  const first = await handle(service, request, 'first')
  const second = await handle(service, request, 'second')
  assert.deepEqual([first.status, second.status, uses], [200, 200, 3])
  const { UserPools } = await world.call('ListUserPools', { MaxResults: 60 })
  assert.equal(UserPools?.length, 2)
})

test('the schema is shown with the standard attributes first and the declared ones in their place', async () => {
  await using world = await newWorld()
  const { UserPool } = await world.call('CreateUserPool', {
    PoolName: 'people',
    Schema: [
      { Name: '__proto__', AttributeDataType: 'String' },
      { Name: 'email', Required: true },
      { Name: 'staff_id', AttributeDataType: 'Number', DeveloperOnlyAttribute: true, Mutable: false },
    ],
  })
  const schema = UserPool?.SchemaAttributes ?? []
  assert.equal(schema.length, 22)
  assert.deepEqual(
    [schema[0]?.Name, schema[10]?.Name, schema[10]?.Required, schema[20]?.Name, schema[21]?.Name],
    ['sub', 'email', true, 'custom:__proto__', 'dev:custom:staff_id'],
  )
  const { UserPool: shown } = await world.call('DescribeUserPool', { UserPoolId: UserPool?.Id ?? '' })
  const byName = (attributes: typeof schema) =>
    attributes.toSorted((one, other) => ((one.Name ?? '') < (other.Name ?? '') ? -1 : 1))
  const others = (shown?.SchemaAttributes ?? []).filter(({ Name }) => Name !== 'identities')
  assert.deepEqual(byName(others), byName(schema))
})

test('fifty-one custom attributes are too many', async () => {
  await using world = await newWorld()
  const Schema = Array.from({ length: 51 }, (_, index) => ({
    Name: `a${index}`,
    AttributeDataType: 'String' as const,
  }))
  await assert.rejects(
    world.call('CreateUserPool', { PoolName: 'people', Schema }),
    invalid(/^1 validation error detected: .* at 'schema' .* length less than or equal to 50$/),
  )
  await world.call('CreateUserPool', { PoolName: 'people', Schema: Schema.slice(1) })
})

test('a name of 21 characters is too long, and so is the flag of phone numbers', async () => {
  await using world = await newWorld()
  for (const Name of ['a'.repeat(21), 'phone_number_verified']) {
    await assert.rejects(
      world.call('CreateUserPool', {
        PoolName: 'people',
        Schema: [{ Name, AttributeDataType: 'Boolean' }],
      }),
      invalid(
        `1 validation error detected: Value '${Name}' at 'schema.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20`,
      ),
    )
  }
})

test('an attribute type that does not exist breaks a constraint', async () => {
  await using world = await newWorld()
  const body = { PoolName: 'people', Schema: [{ Name: 'x', AttributeDataType: 'Text' }] }
  const { status, body: answer } = await world.send('CreateUserPool', JSON.stringify(body))
  assert.equal(status, 400)
  assert.match(answer, /InvalidParameterException.*schema\.1\.member\.attributeDataType.*enum value set/)
})

test('a required custom attribute is refused, and no pool is made', async () => {
  await using world = await newWorld()
  const Schema = [{ Name: 'tenant', AttributeDataType: 'String', Required: true } as const]
  await assert.rejects(
    world.call('CreateUserPool', { PoolName: 'people', Schema }),
    invalid('Required custom attributes are not supported currently.'),
  )
  assert.deepEqual(await world.call('ListUserPools', { MaxResults: 1 }), { UserPools: [] })
})

test('aliases and user name attributes exclude each other', async () => {
  await using world = await newWorld()
  await assert.rejects(
    world.call('CreateUserPool', {
      PoolName: 'people',
      AliasAttributes: ['email'],
      UsernameAttributes: ['email'],
    }),
    invalid('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.'),
  )
})

test('values held for verification must be of attributes that are verified automatically', async () => {
  await using world = await newWorld()
  await assert.rejects(
    world.call('CreateUserPool', {
      PoolName: 'people',
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    }),
    invalid(
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ),
  )
})

test('a message without the place for its code breaks a constraint', async () => {
  await using world = await newWorld()
  await assert.rejects(
    world.call('CreateUserPool', { PoolName: 'people', EmailVerificationMessage: 'Here is your code' }),
    invalid(/regular expression pattern/),
  )
})

test('settings are kept as they were given, tags with any name among them', async () => {
  await using world = await newWorld()
  const given = {
    LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-test-1:000000000000:function:check' },
    UserPoolTags: Object.fromEntries([
      ['__proto__', 'one'],
      ['constructor', 'two'],
    ]),
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    DeletionProtection: 'ACTIVE',
  } as const
  const { UserPool: made } = await world.call('CreateUserPool', { PoolName: 'people', ...given })
  const { UserPool: shown } = await world.call('DescribeUserPool', { UserPoolId: made?.Id ?? '' })
  for (const [name, value] of Object.entries(given)) {
    const found = Object.entries(shown ?? {}).find(([member]) => member === name)
    assert.deepEqual(JSON.stringify(found?.[1]), JSON.stringify(value), name)
  }
})
