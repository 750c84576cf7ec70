import assert from 'node:assert/strict'
import test from 'node:test'
import { issuerOf, poolIdOfIssuer } from '../../src/domain/issuer.ts'

const pool = 'eu-central-1_Abc123XyZ'
const atAmazon = `https://cognito-idp.eu-central-1.amazonaws.com/${pool}`

test('a pool is named as Amazon names it, or by a URL in front of its id', () => {
  assert.equal(issuerOf('amazon', pool), atAmazon)
  assert.equal(
    issuerOf('amazon', 'us-gov-west-1_a'),
    'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_a',
  )
  assert.equal(issuerOf('https://id.example.com/auth', pool), `https://id.example.com/auth/${pool}`)
})

test('a token may name its pool by the setting, by the URL of the server, or as Amazon does', () => {
  const names = { setting: 'https://id.example.com', publicUrl: 'http://127.0.0.1:9229' }
  for (const issuer of [`https://id.example.com/${pool}`, `http://127.0.0.1:9229/${pool}`, atAmazon]) {
    assert.equal(poolIdOfIssuer(issuer, names), pool, issuer)
  }
})

test('a token that names its pool in another way names none', () => {
  const names = { setting: 'amazon', publicUrl: 'http://127.0.0.1:9229' }
  for (const issuer of [
    undefined,
    7,
    '',
    pool,
    'amazon',
    `amazon/${pool}`,
    `https://id.example.com/${pool}`,
    `http://127.0.0.1:9229/auth/${pool}`,
    `http://127.0.0.1:9229//${pool}`,
    `${atAmazon}/`,
    `${atAmazon}?`,
    atAmazon.replace('eu-central-1.', 'us-east-1.'),
    atAmazon.replace('https', 'http'),
    atAmazon.replace('cognito-idp', 'issuer-cognito-idp'),
    atAmazon.replace('.com', '.com.example.com'),
  ]) {
    assert.equal(poolIdOfIssuer(issuer, names), undefined, String(issuer))
  }
})
