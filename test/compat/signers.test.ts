import type { WireRequest } from '../../src/http/types.ts'
import {
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { promisify } from 'node:util'
import { CognitoError } from '../../src/errors.ts'
import { newSignatureCheck } from '../../src/signing/signature-check.ts'
import { listen } from '../../src/http/listen.ts'
import { toErrorReply, toReply } from '../../src/http/reply.ts'

const newKey = () => ({ id: 'AKIDEXAMPLE', secret: randomBytes(30).toString('base64') })

/** A server that checks signatures, keeps who signed what, and answers every call with nothing. */
async function newVerifier(key: { readonly id: string; readonly secret: string }) {
  const requests: WireRequest[] = []
  const signers: unknown[] = []
  const findKey = async (id: string) => (id === key.id ? { ...key, rights: {} } : undefined)
  const check = newSignatureCheck({ findKey, acceptAnyKey: false, now: Date.now })
  const server = await listen({ host: '127.0.0.1', port: 0 })
  server.serve(async (request) => {
    try {
      signers.push(await check(request))
      requests.push(request)
      return toReply({})
    } catch (error) {
      assert.ok(error instanceof CognitoError)
      return toErrorReply(error)
    }
  })
  return { url: server.url, requests, signers, [Symbol.asyncDispose]: () => server.close() }
}

const signedHeaders = ({ headers }: WireRequest) =>
  /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? []

const update = new AdminUpdateUserAttributesCommand({
  UserPoolId: 'us-east-1_rockpool',
  Username: 'diego@example.com',
  UserAttributes: [{ Name: 'name', Value: 'Zoë  Ördög 🦀' }],
})

test('the AWS SDK for JavaScript signs so that it is understood, with a session token or without', async () => {
  const key = newKey()
  await using verifier = await newVerifier(key)
  for (const sessionToken of [undefined, 'a/session+token==']) {
    const client = new CognitoIdentityProviderClient({
      endpoint: verifier.url,
      region: 'eu-west-1',
      credentials: {
        accessKeyId: key.id,
        secretAccessKey: key.secret,
        ...(sessionToken && { sessionToken }),
      },
    })
    await client.send(update)
    client.destroy()
  }
  const signer = { accessKey: key.id, region: 'eu-west-1', rights: {} }
  assert.deepEqual(verifier.signers, [signer, signer])
  const [first, second] = verifier.requests.map(signedHeaders)
  assert.ok(first?.includes('x-amz-content-sha256'), String(first))
  assert.ok(second?.includes('x-amz-security-token'), String(second))
})

test('the AWS SDK reports a wrong secret, an unknown key and a wrong clock as AWS does', async () => {
  const key = newKey()
  await using verifier = await newVerifier(key)
  const send = async (accessKeyId: string, secretAccessKey: string, systemClockOffset = 0) => {
    const credentials = { accessKeyId, secretAccessKey }
    const client = new CognitoIdentityProviderClient({
      endpoint: verifier.url,
      region: 'local',
      credentials,
      systemClockOffset,
      maxAttempts: 1,
    })
    return client.send(update).finally(() => client.destroy())
  }
  await assert.rejects(send(key.id, 'wrong'), {
    name: 'InvalidSignatureException',
    message: /^The request signature/,
  })
  await assert.rejects(send('AKIDOTHER', key.secret), { name: 'UnrecognizedClientException' })
  await assert.rejects(send(key.id, key.secret, -600_000), {
    name: 'InvalidSignatureException',
    message: /^Signature expired: /,
  })
  await assert.rejects(send(key.id, key.secret, 600_000), {
    name: 'InvalidSignatureException',
    message: /^Signature not yet current: /,
  })
})

const aws = '/usr/bin/aws'

test(
  'the AWS CLI signs so that it is understood',
  { skip: existsSync(aws) ? false : `${aws} is not there` },
  async () => {
    const key = newKey()
    await using verifier = await newVerifier(key)
    const call = (secret: string) =>
      promisify(execFile)(
        aws,
        (
          `cognito-idp admin-update-user-attributes --endpoint-url ${verifier.url} --region local ` +
          '--user-pool-id us-east-1_rockpool --username diego@example.com --user-attributes Name=name,Value=Zoë'
        ).split(' '),
        {
          env: {
            PATH: '/usr/bin:/bin',
            LC_ALL: 'C.UTF-8',
            AWS_ACCESS_KEY_ID: key.id,
            AWS_SECRET_ACCESS_KEY: secret,
            AWS_EC2_METADATA_DISABLED: 'true',
          },
        },
      )
    const [{ stdout }] = await Promise.all([
      call(key.secret),
      assert.rejects(call('wrong'), {
        stderr:
          /An error occurred \(InvalidSignatureException\) when calling the AdminUpdateUserAttributes operation: The request signature/,
      }),
    ])
    assert.equal(stdout, '')
    assert.deepEqual(verifier.signers, [{ accessKey: key.id, region: 'local', rights: {} }])
  },
)
