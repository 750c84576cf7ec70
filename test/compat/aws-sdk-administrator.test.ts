import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetUserCommand,
  GroupExistsException,
  InitiateAuthCommand,
  InvalidParameterException,
  NotAuthorizedException,
  paginateAdminListGroupsForUser,
  paginateListGroups,
  paginateListUsers,
  paginateListUsersInGroup,
  ResourceNotFoundException,
  RespondToAuthChallengeCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { newLiveServer } from '../support/live-server.ts'
import {
  newPool,
  newSdkClient,
  newSignedInUser,
  newSignIn,
  password,
  toList,
  toObject,
} from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

test('an administrator changes any attribute and marks an e-mail address as verified', async () => {
  const { clientId, poolId: UserPoolId } = await newPool(cognito)
  await newSignedInUser(cognito, server, clientId, 'managed', { nickname: 'M' })
  const named = { UserPoolId, Username: 'managed' }
  const email = `managed@example.net`
  await cognito.send(
    new AdminUpdateUserAttributesCommand({
      ...named,
      UserAttributes: toList({ email, email_verified: 'true', 'custom:CustomAttr1': 'Purple' }),
    }),
  )
  await cognito.send(new AdminDeleteUserAttributesCommand({ ...named, UserAttributeNames: ['nickname'] }))
  const { sub, ...rest } = toObject((await cognito.send(new AdminGetUserCommand(named))).UserAttributes)
  assert.ok(sub)
  assert.deepEqual(rest, { email, email_verified: 'true', 'custom:CustomAttr1': 'Purple' })
  await assert.rejects(
    cognito.send(
      new AdminUpdateUserAttributesCommand({ ...named, UserAttributes: toList({ 'custom:Missing': 'x' }) }),
    ),
    (error) => {
      assert.ok(error instanceof InvalidParameterException)
      assert.equal(error.message.trim(), 'user.custom:Missing: Attribute does not exist in the schema.')
      return true
    },
  )
  await assert.rejects(
    cognito.send(new AdminGetUserCommand({ UserPoolId, Username: 'nobody' })),
    (error) => error instanceof UserNotFoundException && error.message === 'User does not exist.',
  )
})

test('a user made by an administrator chooses a password and gives what is required', async () => {
  const { clientId: ClientId, poolId: UserPoolId } = await newPool(cognito, {
    Schema: [{ Name: 'given_name', Required: true, AttributeDataType: 'String', Mutable: true }],
  })
  const email = 'invited@example.com'
  const { User: user } = await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'invited',
      UserAttributes: toList({ email, email_verified: 'true' }),
      DesiredDeliveryMediums: ['EMAIL'],
    }),
  )
  assert.equal(user?.UserStatus, 'FORCE_CHANGE_PASSWORD')
  assert.equal(toObject(user?.Attributes).email, email)
  assert.ok(user?.UserCreateDate instanceof Date)

  const challenge = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'invited', PASSWORD: await server.code(email) },
    }),
  )
  assert.equal(challenge.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  const parameters = challenge.ChallengeParameters ?? {}
  assert.deepEqual(JSON.parse(parameters['requiredAttributes'] ?? ''), ['userAttributes.given_name'])
  assert.deepEqual(JSON.parse(parameters['userAttributes'] ?? ''), { email, email_verified: 'true' })
  const response = {
    ClientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: challenge.Session,
  } as const
  await assert.rejects(
    cognito.send(
      new RespondToAuthChallengeCommand({
        ...response,
        ChallengeResponses: { USERNAME: 'invited', NEW_PASSWORD: password },
      }),
    ),
    (error) => error instanceof InvalidParameterException && /given_name is missing/.test(error.message),
  )
  const { AuthenticationResult: tokens } = await cognito.send(
    new RespondToAuthChallengeCommand({
      ...response,
      ChallengeResponses: {
        USERNAME: 'invited',
        NEW_PASSWORD: password,
        'userAttributes.given_name': 'Ina',
      },
    }),
  )
  assert.ok(tokens?.AccessToken)
  const seen = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: 'invited' }))
  assert.equal(seen.UserStatus, 'CONFIRMED')
  assert.equal(toObject(seen.UserAttributes).given_name, 'Ina')
})

test('an administrator sets a password, for once or for good', async () => {
  const { clientId, poolId: UserPoolId } = await newPool(cognito)
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'set',
      MessageAction: 'SUPPRESS',
      TemporaryPassword: 'First-Pass-1',
    }),
  )
  const named = { UserPoolId, Username: 'set' }
  await cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: false }))
  const asked = await cognito.send(newSignIn(clientId, 'set', password))
  assert.equal(asked.ChallengeName, 'NEW_PASSWORD_REQUIRED')
  await cognito.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }))
  const signedIn = await cognito.send(newSignIn(clientId, 'set', password))
  assert.ok(signedIn.AuthenticationResult?.AccessToken)
})

test('a disabled user is kept out until enabled again', async () => {
  const { clientId, poolId: UserPoolId } = await newPool(cognito)
  const { AccessToken } = await newSignedInUser(cognito, server, clientId, 'paused')
  const named = { UserPoolId, Username: 'paused' }
  const isRefused = (error: unknown) => {
    assert.ok(error instanceof NotAuthorizedException)
    assert.equal(error.message, 'User is disabled.')
    return true
  }
  await cognito.send(new AdminDisableUserCommand(named))
  assert.equal((await cognito.send(new AdminGetUserCommand(named))).Enabled, false)
  await assert.rejects(cognito.send(newSignIn(clientId, 'paused', password)), isRefused)
  await assert.rejects(cognito.send(new GetUserCommand({ AccessToken })), isRefused)
  await cognito.send(new AdminEnableUserCommand(named))
  const signedIn = await cognito.send(newSignIn(clientId, 'paused', password))
  assert.ok(signedIn.AuthenticationResult?.AccessToken)
})

test('the paginator over users finds each once, and a filter finds those that match', async () => {
  const { poolId: UserPoolId } = await newPool(cognito)
  const names = Array.from({ length: 7 }, (_, index) => `user-${index}`)
  for (const [index, Username] of names.entries()) {
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: toList({ email: `${index % 2 ? 'odd' : 'even'}.${index}@example.com` }),
      }),
    )
  }
  const found: string[] = []
  for await (const page of paginateListUsers({ client: cognito, pageSize: 3 }, { UserPoolId })) {
    for (const user of page.Users ?? []) {
      assert.ok(user.UserCreateDate instanceof Date)
      found.push(user.Username ?? '')
    }
  }
  assert.deepEqual(found.sort(), names)

  const odd: string[] = []
  const filter = { UserPoolId, Filter: 'email ^= "odd"', AttributesToGet: ['email'] }
  for await (const page of paginateListUsers({ client: cognito, pageSize: 2 }, filter)) {
    for (const user of page.Users ?? []) odd.push(toObject(user.Attributes).email ?? '')
  }
  assert.deepEqual(odd.sort(), ['odd.1@example.com', 'odd.3@example.com', 'odd.5@example.com'])
})

test('groups are made, given members, listed by the paginators, told in tokens, and deleted', async () => {
  const { clientId, poolId: UserPoolId } = await newPool(cognito)
  const pool = { UserPoolId }
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const GroupName of names) {
    const { Group } = await cognito.send(new CreateGroupCommand({ ...pool, GroupName, Precedence: 0 }))
    assert.equal(Group?.Precedence, 0)
    assert.ok(Group.CreationDate instanceof Date)
  }
  await assert.rejects(
    cognito.send(new CreateGroupCommand({ ...pool, GroupName: 'a' })),
    (error) => error instanceof GroupExistsException,
  )
  await newSignedInUser(cognito, server, clientId, 'member')
  const member = { ...pool, Username: 'member' }
  for (const GroupName of names) {
    await cognito.send(new AdminAddUserToGroupCommand({ ...member, GroupName }))
  }
  const listed: (string | undefined)[] = []
  const paginator = { client: cognito, pageSize: 2 }
  // A paginator leaves its last token in its input.
  for await (const page of paginateListGroups(paginator, { ...pool })) {
    listed.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName))
  }
  for await (const page of paginateAdminListGroupsForUser(paginator, { ...member })) {
    listed.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName))
  }
  for await (const page of paginateListUsersInGroup(paginator, { ...pool, GroupName: 'a' })) {
    listed.push(...(page.Users ?? []).map(({ Username }) => Username))
  }
  assert.deepEqual(listed, [...names, ...names, 'member'])
  await cognito.send(new AdminRemoveUserFromGroupCommand({ ...member, GroupName: 'a' }))
  await cognito.send(new DeleteGroupCommand({ ...pool, GroupName: 'b' }))
  await assert.rejects(
    cognito.send(new AdminAddUserToGroupCommand({ ...member, GroupName: 'b' })),
    (error) => error instanceof ResourceNotFoundException && error.message === 'Group not found.',
  )
  const { AuthenticationResult } = await cognito.send(newSignIn(clientId, 'member', password))
  const [, claims = ''] = (AuthenticationResult?.AccessToken ?? '').split('.')
  const told = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
  assert.deepEqual(told['cognito:groups'], ['c', 'd', 'e'])
})
