import assert from 'node:assert/strict'
import test from 'node:test'
import { actions } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { isExpired, isRead, mayCall, poolOf } from '../../src/domain/key-rights.ts'

/** Those that Amazon's policy AmazonCognitoReadOnly allows and the API has, and the newer ones of their kind. */
const reads: readonly Action[] = [
  'AdminGetDevice',
  'AdminGetUser',
  'AdminGetUserAuthFactors',
  'AdminListDevices',
  'AdminListGroupsForUser',
  'AdminListUserAuthEvents',
  'AdminListUserSessions',
  'DescribeIdentityProvider',
  'DescribeManagedLoginBranding',
  'DescribeManagedLoginBrandingByClient',
  'DescribeResourceServer',
  'DescribeRiskConfiguration',
  'DescribeTerms',
  'DescribeTermsByClient',
  'DescribeUserImportJob',
  'DescribeUserPool',
  'DescribeUserPoolClient',
  'DescribeUserPoolDomain',
  'GetCSVHeader',
  'GetGroup',
  'GetIdentityProviderByIdentifier',
  'GetLogDeliveryConfiguration',
  'GetProvisionedLimit',
  'GetSigningCertificate',
  'GetUICustomization',
  'GetUserPoolClientSessionConfiguration',
  'GetUserPoolMfaConfig',
  'GetUserPoolSessionConfiguration',
  'ListGroups',
  'ListIdentityProviders',
  'ListResourceServers',
  'ListTagsForResource',
  'ListTerms',
  'ListUserImportJobs',
  'ListUserPoolClientSecrets',
  'ListUserPoolClients',
  'ListUserPoolReplicas',
  'ListUserPools',
  'ListUsers',
  'ListUsersInGroup',
]

const all = Object.keys(actions) as Action[]
const signed = all.filter((action) => actions[action].auth === 'signed')

test('each of the operations for administrators reads or changes, and those that read are these', () => {
  assert.equal(all.length, 140)
  assert.equal(signed.length, 106)
  assert.deepEqual(signed.filter(isRead), reads)
})

test('a key that only reads may call nothing else, and one without bounds everything', () => {
  for (const action of signed) {
    assert.equal(mayCall({ readOnly: true }, action, {}), reads.includes(action), action)
    assert.equal(mayCall({}, action, {}), true, action)
  }
})

test('a key for one pool may do what is about that pool alone', () => {
  const key = { poolId: 'eu_one' }
  const arn = 'arn:aws:cognito-idp:eu:000000000000:userpool/eu_one'
  for (const input of [{ UserPoolId: 'eu_one' }, { ResourceArn: arn }])
    assert.equal(mayCall(key, 'ListUsers', input), true, JSON.stringify(input))
  const others = [
    {},
    { UserPoolId: 'eu_other' },
    { UserPoolId: 'eu_one ' },
    { UserPoolId: 'EU_ONE' },
    { UserPoolId: ['eu_one'] },
    { UserPoolId: undefined, ResourceArn: arn },
    { UserPoolId: 'eu_other', ResourceArn: arn },
    { ResourceArn: arn.replace('eu_one', 'eu_one2') },
    { ResourceArn: `${arn}/client/x` },
    { ResourceArn: `x${arn}` },
    { ResourceArn: `${arn}\n` },
    { ClientId: 'eu_one' },
  ]
  for (const input of others) assert.equal(mayCall(key, 'ListUsers', input), false, JSON.stringify(input))
  assert.equal(mayCall({ ...key, readOnly: true }, 'AdminDeleteUser', { UserPoolId: 'eu_one' }), false)
  assert.equal(poolOf({ ResourceArn: arn }), 'eu_one')
})

test('the time of a key is over from the moment on that it names', () => {
  assert.deepEqual(
    [9, 10, 11].map((now) => isExpired({ expires: 10 }, now)),
    [false, true, true],
  )
  assert.equal(isExpired({}, 2 ** 53), false)
})
