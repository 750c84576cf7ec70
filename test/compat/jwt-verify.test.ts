import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier'
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureError,
} from 'aws-jwt-verify/error'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { cachePoolKeys, newKeyFetcher } from '../../src/tokens/verifier-keys.ts'
import { noTriggers } from '../../src/triggers/contract/triggers.ts'
import { newLiveServer } from '../support/live-server.ts'
import { newWebServer } from '../support/web-server.ts'
import { newSdkClient, newSignedInUser } from '../support/sdk.ts'

const server = await newLiveServer()
const cognito = newSdkClient(server)
after(async () => {
  cognito.destroy()
  await server[Symbol.asyncDispose]()
})

const { poolId, clientId } = server
const issuer = `${server.endpoint}/${poolId}`
const user = await newSignedInUser(cognito, server, clientId, 'diego', { 'custom:CustomAttr1': 'Purple' })

test('an ID token passes for its pool and app client, with the attributes as claims', async () => {
  const claims = await newVerifier({ audience: clientId, tokenUse: 'id' }).verify(user.IdToken)
  assert.equal(claims.iss, issuer)
  assert.equal(claims.sub, user.sub)
  assert.equal(claims['cognito:username'], 'diego')
  assert.equal(claims['email'], user.email)
  assert.equal(claims['email_verified'], true)
  assert.equal(claims['custom:CustomAttr1'], 'Purple')
})

test('an access token passes for its pool and app client, and is no ID token', async () => {
  const claims = await newVerifier({ audience: null, tokenUse: 'access' }).verify(user.AccessToken)
  assert.equal(claims['username'], 'diego')
  assert.equal(claims.scope, 'aws.cognito.signin.user.admin')
  assert.equal('aud' in claims, false)
  await assert.rejects(
    newVerifier({ audience: null, tokenUse: 'id' }).verify(user.AccessToken),
    CognitoJwtInvalidTokenUseError,
  )
})

test('a token for another app client fails', async () => {
  await assert.rejects(
    newVerifier({ audience: 'another', tokenUse: 'id' }).verify(user.IdToken),
    JwtInvalidAudienceError,
  )
  await assert.rejects(
    newVerifier({ audience: null, tokenUse: 'access', client: 'another' }).verify(user.AccessToken),
    CognitoJwtInvalidClientIdError,
  )
})

test('a token of another pool fails', async () => {
  const elsewhere = newVerifier({
    audience: clientId,
    tokenUse: 'id',
    issuer: `${server.endpoint}/local_other`,
  })
  await assert.rejects(elsewhere.verify(user.IdToken), JwtInvalidIssuerError)
})

test('a changed token fails', async () => {
  const [header, payload, signature] = user.IdToken.split('.')
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Record<string, unknown>
  const changed = Buffer.from(JSON.stringify({ ...claims, email: 'other@example.com' })).toString('base64url')
  await assert.rejects(
    newVerifier({ audience: clientId, tokenUse: 'id' }).verify(`${header}.${changed}.${signature}`),
    JwtInvalidSignatureError,
  )
})

test('the discovery document names the issuer and the keys', async () => {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  const document = (await answer.json()) as Record<string, unknown>
  assert.equal(document['issuer'], issuer)
  assert.equal(document['jwks_uri'], `${issuer}/.well-known/jwks.json`)
})

test('with Amazon as the issuer, CognitoJwtVerifier takes both tokens once it was given the keys', async () => {
  await using here = await newLiveServer(noTriggers, { issuer: 'amazon' })
  using client = Object.assign(newSdkClient(here), { [Symbol.dispose]: () => client.destroy() })
  const signedIn = await newSignedInUser(client, here, here.clientId, 'maria')
  const place = { url: here.endpoint, userPoolId: here.poolId }
  for (const tokenUse of ['id', 'access'] as const) {
    const verifier = CognitoJwtVerifier.create({ userPoolId: here.poolId, clientId: here.clientId, tokenUse })
    await cachePoolKeys(verifier, place)
    const token = tokenUse === 'id' ? signedIn.IdToken : signedIn.AccessToken
    const claims = await verifier.verify(token)
    assert.equal(claims.iss, `https://cognito-idp.us-east-1.amazonaws.com/${here.poolId}`)
    assert.equal(claims.sub, signedIn.sub)
    assert.deepEqual(verifier.verifySync(token), claims)
  }
})

test('a CognitoJwtVerifier with the fetcher of keys asks the server itself, whatever the slash of its URL', async () => {
  await using here = await newLiveServer(noTriggers, { issuer: 'amazon' })
  using client = Object.assign(newSdkClient(here), { [Symbol.dispose]: () => client.destroy() })
  const signedIn = await newSignedInUser(client, here, here.clientId, 'maria')
  const jwksCache = new SimpleJwksCache({ fetcher: newKeyFetcher(`${here.endpoint}/`) })
  const asked = { userPoolId: here.poolId, clientId: here.clientId, tokenUse: 'access' } as const
  const verifier = CognitoJwtVerifier.create(asked, { jwksCache })
  assert.equal((await verifier.verify(signedIn.AccessToken)).sub, signedIn.sub)
})

test('where there are no keys, a verifier is given none, and the error names the address', async () => {
  const none = { cacheJwks: () => assert.fail('there are no keys') }
  await assert.rejects(cachePoolKeys(none, { url: server.endpoint, userPoolId: 'us-east-1_other' }), {
    message: `${server.endpoint}/us-east-1_other/.well-known/jwks.json answered 404 and no keys: is this the URL and the pool of the server?`,
  })
  for (const body of ['<html>', '{}', 'null', '{"keys":1}']) {
    await using web = await newWebServer((response) => void response.end(body))
    const asked = cachePoolKeys(none, { url: web.url, userPoolId: poolId })
    await assert.rejects(asked, /answered 200 and no keys/, body)
  }
})

/**
 * CognitoJwtVerifier accepts AWS's own issuers only, and this server is its own. So this is the package's general verifier with the Cognito
 * verifier's own check of claims. The package fetches keys by https only: the fetcher is the one part replaced.
 */
function newVerifier(asked: {
  audience: string | null
  tokenUse: 'id' | 'access'
  client?: string
  issuer?: string
}) {
  const { audience, tokenUse, client = clientId } = asked
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() }
  return JwtVerifier.create(
    {
      issuer: asked.issuer ?? issuer,
      audience,
      jwksUri: `${issuer}/.well-known/jwks.json`,
      customJwtCheck: ({ payload }) => validateCognitoJwtFields(payload, { tokenUse, clientId: client }),
    },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  )
}
