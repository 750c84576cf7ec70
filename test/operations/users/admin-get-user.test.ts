import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttributeType } from '../../../src/model/types.ts'
import { readUser, confirmedUser, attrs, signUp, signedInUser } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { userNotFound } from '../../support/refusals.ts'
import { confirmedUserWithAddresses, poolWithMfa, sms } from '../../support/mfa.ts'

test('an administrator reads all attributes, the dates and the state of the account', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego', { nickname: 'D' })
  const { UserAttributes: _list, attributes: _values, ...rest } = await readUser(world, app, 'diego')
  const at = world.clock.now / 1000
  assert.deepEqual(rest, {
    Username: 'diego',
    UserCreateDate: at,
    UserLastModifiedDate: at,
    Enabled: true,
    UserStatus: 'CONFIRMED',
  })
  await assert.rejects(readUser(world, app, 'nobody'), userNotFound)
})

test('the state of an account is told in the words of the API', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  const stateOf = async () => {
    const { UserStatus, Enabled } = await world.call('AdminGetUser', target)
    return [UserStatus, Enabled]
  }
  await signUp(world, app, 'diego')
  assert.deepEqual(await stateOf(), ['UNCONFIRMED', true])
  await world.call('AdminConfirmSignUp', target)
  await world.call('AdminDisableUser', target)
  assert.deepEqual(await stateOf(), ['CONFIRMED', false])
  await world.call('AdminEnableUser', target)
  await world.call('AdminSetUserPassword', { ...target, Password: 'Temporary-1' })
  assert.deepEqual(await stateOf(), ['FORCE_CHANGE_PASSWORD', true])
})

test('all attributes are shown, whatever app clients may read, and none that only waits for its code', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    {
      Schema: [{ Name: 'note', AttributeDataType: 'String', DeveloperOnlyAttribute: true }],
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    },
    { ReadAttributes: ['nickname'] },
  )
  const sub = await confirmedUser(world, app, 'diego', { email: 'old@example.com', nickname: 'D' })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'new@example.com', 'dev:custom:note': 'vip' }),
  })
  assert.deepEqual((await readUser(world, app, 'diego')).attributes, {
    sub,
    email: 'old@example.com',
    email_verified: 'false',
    nickname: 'D',
    'dev:custom:note': 'vip',
  })
})

test('the user is named by user name, active alias or sub, and answers by the real name', async () => {
  await using world = await newWorld()
  const app = await world.pool({ AliasAttributes: ['email'] })
  const sub = await confirmedUser(world, app, 'diego', { email: 'diego@example.com' })
  assert.equal((await readUser(world, app, sub)).Username, 'diego')
  // An address serves as alias once it is verified.
  await assert.rejects(readUser(world, app, 'diego@example.com'), { name: 'UserNotFoundException' })
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email_verified: 'true' }),
  })
  assert.equal((await readUser(world, app, 'diego@example.com')).Username, 'diego')
})

test('second factors are shown when the user has turned any on', async () => {
  await using world = await newWorld()
  const app = await poolWithMfa(world, { MfaConfiguration: 'OPTIONAL', ...sms })
  await confirmedUserWithAddresses(world, app, 'diego')
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  const before = await world.call('AdminGetUser', target)
  assert.ok(!('UserMFASettingList' in before) && !('PreferredMfaSetting' in before))
  const SMSMfaSettings = { Enabled: true, PreferredMfa: true }
  await world.call('AdminSetUserMFAPreference', { ...target, SMSMfaSettings })
  const { UserMFASettingList, PreferredMfaSetting } = await world.call('AdminGetUser', target)
  assert.deepEqual([UserMFASettingList, PreferredMfaSetting], [['SMS_MFA'], 'SMS_MFA'])
})

test('attributes are listed from the e-mail address to the birthdate, then other ones, custom ones, and sub', async () => {
  await using world = await newWorld()
  const app = await world.pool({
    Schema: [
      { Name: 'tenant', AttributeDataType: 'String' },
      { Name: 'tier', AttributeDataType: 'String' },
    ],
  })
  const token = await signedInUser(world, app, 'diego', {
    'custom:tier': 'gold',
    birthdate: '1990-01-01',
    locale: 'pt-BR',
    'custom:tenant': '7',
    given_name: 'Diego',
    family_name: 'Souza',
    email: 'diego@example.com',
  })
  const order = [
    'email',
    'email_verified',
    'family_name',
    'given_name',
    'birthdate',
    'locale',
    'custom:tier',
    'custom:tenant',
    'sub',
  ]
  const namesIn = (list: readonly AttributeType[] | undefined) => list?.map(({ Name }) => Name)
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(namesIn((await world.call('AdminGetUser', target)).UserAttributes), order)
  assert.deepEqual(namesIn((await world.call('GetUser', { AccessToken: token })).UserAttributes), order)
  const { Users = [] } = await world.call('ListUsers', { UserPoolId: app.poolId })
  assert.deepEqual(namesIn(Users[0]?.Attributes), order)
})
