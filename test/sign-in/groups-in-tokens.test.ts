import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../support/functions.ts'
import { addToGroups, createGroup, removeFromGroup } from '../support/groups.ts'
import { confirmedUser, signIn, type App } from '../support/people.ts'
import { decodeToken } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`

/** The claims of a token that tell of groups. */
const groupClaimsOf = (token: string | undefined) =>
  Object.fromEntries(
    Object.entries(decodeToken(token).claims).filter(([name]) =>
      ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'].includes(name),
    ),
  )

const toClaims = (tokens: { readonly IdToken?: string; readonly AccessToken?: string } = {}) => ({
  id: groupClaimsOf(tokens.IdToken),
  access: groupClaimsOf(tokens.AccessToken),
})

const signInClaims = async (world: World, app: App) => toClaims(await signIn(world, app, 'diego'))

test('tokens tell groups, and the ID token alone tells roles and the preferred one', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  assert.deepEqual(await signInClaims(world, app), { id: {}, access: {} })
  await createGroup(world, app, 'first', { Precedence: 0 })
  await createGroup(world, app, 'reader', { Precedence: 5, RoleArn: role('read') })
  await createGroup(world, app, 'plain', { RoleArn: role('plain') })
  await addToGroups(world, app, 'diego', 'plain', 'reader', 'first')
  const groups = { 'cognito:groups': ['first', 'reader', 'plain'] }
  assert.deepEqual(await signInClaims(world, app), {
    id: {
      ...groups,
      'cognito:roles': [role('read'), role('plain')],
      'cognito:preferred_role': role('read'),
    },
    access: groups,
  })
})

test('a refresh tells the groups and roles of now', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await confirmedUser(world, app, 'diego')
  for (const name of ['a', 'b', 'c']) await createGroup(world, app, name)
  await addToGroups(world, app, 'diego', 'a', 'b')
  const { RefreshToken } = await signIn(world, app, 'diego')
  await addToGroups(world, app, 'diego', 'c')
  await removeFromGroup(world, app, 'diego', 'a')
  await world.call('DeleteGroup', { UserPoolId: app.poolId, GroupName: 'b' })
  await world.call('UpdateGroup', { UserPoolId: app.poolId, GroupName: 'c', RoleArn: role('c') })
  const { AuthenticationResult } = await world.call('InitiateAuth', {
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    ClientId: app.clientId,
    AuthParameters: { REFRESH_TOKEN: RefreshToken },
  })
  assert.deepEqual(toClaims(AuthenticationResult as object), {
    id: { 'cognito:groups': ['c'], 'cognito:roles': [role('c')] },
    access: { 'cognito:groups': ['c'] },
  })
  await createGroup(world, app, 'b')
  assert.deepEqual((await signInClaims(world, app)).access, { 'cognito:groups': ['c'] })
})

test('a function on token generation is told the groups, and replaces all of them or none', async () => {
  let answer: Readonly<Record<string, unknown>> | undefined
  const triggers = newFunctions({ PreTokenGeneration: () => answer })
  await using world = await newWorld({ triggers })
  const LambdaArn = 'arn:aws:lambda:eu-test-1:123456789012:function:tokens'
  const app = await world.pool({ LambdaConfig: { PreTokenGeneration: LambdaArn } })
  await confirmedUser(world, app, 'diego')
  await createGroup(world, app, 'reader', { Precedence: 5, RoleArn: role('read') })
  await addToGroups(world, app, 'diego', 'reader')
  const own = {
    id: {
      'cognito:groups': ['reader'],
      'cognito:roles': [role('read')],
      'cognito:preferred_role': role('read'),
    },
    access: { 'cognito:groups': ['reader'] },
  }
  assert.deepEqual(await signInClaims(world, app), own)
  assert.deepEqual(triggers.asked.at(-1)?.event.request['groupConfiguration'], {
    groupsToOverride: ['reader'],
    iamRolesToOverride: [role('read')],
    preferredRole: role('read'),
  })
  const answering = (details: object) => void (answer = { claimsOverrideDetails: details })
  answering({ claimsToAddOrOverride: { more: 'yes' } })
  assert.deepEqual(await signInClaims(world, app), own)
  answering({ groupOverrideDetails: { groupsToOverride: ['others'] } })
  assert.deepEqual(await signInClaims(world, app), {
    id: { 'cognito:groups': ['others'] },
    access: { 'cognito:groups': ['others'] },
  })
})
