import {
  AdminDeleteUserCommand,
  CognitoIdentityProviderServiceException,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'node:test'
import { newLiveServer } from '../support/live-server.ts'
import { newPool, newSdkClient } from '../support/sdk.ts'

/** A request to the real service, and what the AWS SDK made of the answer. */
interface Capture {
  readonly name: string
  readonly capturedAt: string
  readonly request: Readonly<Record<string, unknown>>
  readonly response: Readonly<Record<string, unknown>> | null
  readonly error: { readonly name: string; readonly message: string; readonly $metadata: Metadata } | null
}

interface Metadata {
  readonly httpStatusCode?: number | undefined
}

const folder = resolve(import.meta.dirname, '../../../shared/data/captures')
const captures = await readCaptures()
const skip = captures.length === 0 && `there are no captures of the real service in ${folder}`

test('answers are those that the real service gave', { skip }, async (t) => {
  await using server = await newLiveServer()
  const cognito = newSdkClient(server)
  t.after(() => cognito.destroy())
  const { poolId: UserPoolId, clientId: ClientId } = await newPool(cognito)
  let deleted = false
  for (const capture of captures) {
    if (capture.name.endsWith('unknown-user') && !deleted) {
      await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'fixture@example.com' }))
      deleted = true
    }
    await t.test(capture.name, async () => {
      const seen = await replay(cognito, capture, ClientId)
      assert.equal(seen.error?.name, capture.error?.name)
      assert.equal(seen.error?.message, capture.error?.message)
      const metadata = capture.error?.$metadata ?? (capture.response?.['$metadata'] as Metadata)
      assert.equal(seen.status, metadata.httpStatusCode)
      assert.deepEqual(withoutIds(seen.response), withoutIds(capture.response))
    })
  }
})

/** In the order they were taken, since each builds on those before it. */
async function readCaptures(): Promise<Capture[]> {
  const files = await readdir(folder).catch(() => [])
  const texts = await Promise.all(files.map((file) => readFile(resolve(folder, file), 'utf8')))
  const captures = texts.map((text) => JSON.parse(text) as Capture)
  return captures.sort((a, b) => a.capturedAt.localeCompare(b.capturedAt))
}

type Send = (cognito: CognitoIdentityProviderClient, input: never) => Promise<{ $metadata: Metadata }>

/** A capture is called after its operation: `sign-up.happy`. */
const operations: Readonly<Record<string, Send>> = {
  'sign-up': (cognito, input) => cognito.send(new SignUpCommand(input)),
  'confirm-sign-up': (cognito, input) => cognito.send(new ConfirmSignUpCommand(input)),
  'resend-confirmation': (cognito, input) => cognito.send(new ResendConfirmationCodeCommand(input)),
  'forgot-password': (cognito, input) => cognito.send(new ForgotPasswordCommand(input)),
  'initiate-auth': (cognito, input) => cognito.send(new InitiateAuthCommand(input)),
}

/** What the SDK makes of our answer to the same request, in a pool and for an app client of ours. */
async function replay(cognito: CognitoIdentityProviderClient, { name, request }: Capture, ClientId: string) {
  const send = operations[name.split('.')[0] ?? '']
  assert.ok(send, `${name} is of an operation that this test does not know`)
  try {
    const response = await send(cognito, { ...request, ClientId } as never)
    return { response: { ...response }, error: null, status: response.$metadata.httpStatusCode }
  } catch (error) {
    assert.ok(error instanceof CognitoIdentityProviderServiceException)
    return { response: null, error, status: error.$metadata.httpStatusCode }
  }
}

/** Ids are the pool's own; what remains are members, masks and messages. */
function withoutIds(response: Readonly<Record<string, unknown>> | null) {
  if (response === null) return null
  const { $metadata, UserSub, ...rest } = response
  if (typeof UserSub === 'string') assert.match(UserSub, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  return { ...rest, hasUserSub: UserSub !== undefined, hasMetadata: $metadata !== undefined }
}
