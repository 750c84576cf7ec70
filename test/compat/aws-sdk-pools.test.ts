import {
  AddCustomAttributesCommand,
  CodeMismatchException,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  InvalidParameterException,
  NotAuthorizedException,
  paginateListUserPools,
  ResendConfirmationCodeCommand,
  ResourceNotFoundException,
  SignUpCommand,
  UpdateUserAttributesCommand,
  UpdateUserPoolClientCommand,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import test, { after } from 'node:test'
import { wrongCode } from '../support/codes.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient, newSignedInUser, password, toList } from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

test('an administrator makes a pool with a schema, adds attributes, describes it and deletes it', async () => {
  const began = Date.now()
  const { UserPool: made } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'walk',
      AutoVerifiedAttributes: ['email'],
      Schema: [
        { Name: 'email', Required: true },
        {
          Name: 'Shoe',
          AttributeDataType: 'Number',
          Mutable: true,
          NumberAttributeConstraints: { MinValue: '15', MaxValue: '60' },
        },
      ],
    }),
  )
  const id = made?.Id ?? ''
  assert.match(id, /^eu-test-1_[0-9A-Za-z]+$/)
  assert.ok(made?.CreationDate instanceof Date)
  assert.ok(Math.abs(made.CreationDate.getTime() - began) < 60_000)

  await cognito.send(
    new AddCustomAttributesCommand({
      UserPoolId: id,
      CustomAttributes: [{ Name: 'CustomAttr1', AttributeDataType: 'String', Mutable: true }],
    }),
  )
  const { UserPool: described } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: id }))
  const attribute = (name: string) => described?.SchemaAttributes?.find(({ Name }) => Name === name)
  assert.equal(attribute('email')?.Required, true)
  assert.deepEqual(attribute('custom:Shoe')?.NumberAttributeConstraints, { MinValue: '15', MaxValue: '60' })
  assert.equal(attribute('custom:CustomAttr1')?.AttributeDataType, 'String')

  await cognito.send(new DeleteUserPoolCommand({ UserPoolId: id }))
  await assert.rejects(cognito.send(new DescribeUserPoolCommand({ UserPoolId: id })), (error) => {
    assert.ok(error instanceof ResourceNotFoundException)
    assert.equal(error.message, `User pool ${id} does not exist.`)
    assert.equal(error.$metadata.httpStatusCode, 400)
    assert.match(error.$metadata.requestId ?? '', /^[0-9a-f-]{36}$/)
    return true
  })
})

test('the paginator over pools finds each once', async () => {
  const made = new Set<string>()
  for (const name of ['paged-1', 'paged-2', 'paged-3'])
    made.add((await newPool(cognito, { PoolName: name })).poolId)
  const found: string[] = []
  for await (const page of paginateListUserPools({ client: cognito, pageSize: 2 }, { MaxResults: 2 })) {
    for (const pool of page.UserPools ?? []) {
      assert.ok(pool.CreationDate instanceof Date)
      if (made.has(pool.Id ?? '')) found.push(pool.Id ?? '')
    }
  }
  assert.deepEqual(found.sort(), [...made].sort())
})

test('an app client is made, described, changed and deleted', async () => {
  const { poolId: UserPoolId } = await newPool(cognito)
  const { UserPoolClient: made } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'shop', ReadAttributes: ['email', 'name'] }),
  )
  assert.equal(made?.ClientSecret, undefined)
  assert.ok(made?.LastModifiedDate instanceof Date)
  const ClientId = made.ClientId ?? ''
  await cognito.send(
    new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'bakery', ReadAttributes: ['name'] }),
  )
  const described = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
  assert.equal(described.UserPoolClient?.ClientName, 'bakery')
  assert.deepEqual(described.UserPoolClient?.ReadAttributes, ['name'])
  await cognito.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
  await assert.rejects(
    cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId })),
    (error) => error instanceof ResourceNotFoundException,
  )
})

test('a user signs up, confirms and signs in, each time with the secret hash of the app client', async () => {
  const { clientId: ClientId, secret } = await newPool(cognito, {}, { GenerateSecret: true })
  assert.ok(secret)
  const hashOf = (name: string) =>
    createHmac('sha256', secret)
      .update(name + ClientId)
      .digest('base64')
  const email = 'secret@example.com'
  const asked = { ClientId, Username: 'diego', Password: password, UserAttributes: toList({ email }) }

  await assert.rejects(cognito.send(new SignUpCommand(asked)), (error) => {
    assert.ok(error instanceof NotAuthorizedException)
    assert.equal(
      error.message,
      `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
    )
    return true
  })
  await assert.rejects(
    cognito.send(new SignUpCommand({ ...asked, SecretHash: hashOf('other') })),
    (error) => {
      assert.ok(error instanceof NotAuthorizedException)
      assert.equal(error.message, `Unable to verify secret hash for client ${ClientId}`)
      return true
    },
  )
  const SecretHash = hashOf('diego')
  const signedUp = await cognito.send(new SignUpCommand({ ...asked, SecretHash }))
  assert.equal(signedUp.UserConfirmed, false)
  await assert.rejects(cognito.send(new SignUpCommand({ ...asked, SecretHash })), (error) => {
    assert.ok(error instanceof UsernameExistsException)
    assert.equal(error.message, 'User already exists')
    return true
  })
  const resent = await cognito.send(
    new ResendConfirmationCodeCommand({ ClientId, Username: 'diego', SecretHash }),
  )
  assert.deepEqual(resent.CodeDeliveryDetails, {
    AttributeName: 'email',
    DeliveryMedium: 'EMAIL',
    Destination: 's***@e***',
  })
  const code = await server.code(email)
  await assert.rejects(
    cognito.send(
      new ConfirmSignUpCommand({
        ClientId,
        Username: 'diego',
        SecretHash,
        ConfirmationCode: wrongCode(code),
      }),
    ),
    (error) => error instanceof CodeMismatchException,
  )
  await cognito.send(
    new ConfirmSignUpCommand({ ClientId, Username: 'diego', SecretHash, ConfirmationCode: code }),
  )
  const { AuthenticationResult: tokens } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'diego', PASSWORD: password, SECRET_HASH: SecretHash },
    }),
  )
  assert.equal(tokens?.TokenType, 'Bearer')
  assert.equal(tokens?.ExpiresIn, 3600)
  const refreshed = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: tokens?.RefreshToken ?? '', SECRET_HASH: SecretHash },
    }),
  )
  assert.ok(refreshed.AuthenticationResult?.AccessToken)
  assert.equal(refreshed.AuthenticationResult.RefreshToken, undefined)
})

test('input that breaks the model is refused with all violations at once', async () => {
  const { clientId } = await newPool(cognito)
  const { AccessToken } = await newSignedInUser(cognito, server, clientId, 'strict')
  const unnamed = { Name: '', Value: 'x' }
  await assert.rejects(
    cognito.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [unnamed, unnamed] })),
    (error) => {
      assert.ok(error instanceof InvalidParameterException)
      assert.match(
        error.message,
        /validation errors detected: .*userAttributes\.1\.member\.name.*userAttributes\.2\.member\.name/s,
      )
      return true
    },
  )
})
