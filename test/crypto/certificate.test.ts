import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import test from 'node:test'
import { isCertifiedBy, makeAuthority, makeServerCertificate } from '../../src/crypto/certificate.ts'

const at = (text: string) => new Date(`${text}T00:00:00Z`)
const validity = { from: at('2026-11-07'), until: at('2027-11-07') }
const withinIt = { from: at('2027-01-01'), until: at('2027-02-01') }

test('an authority may certify this machine only, and no other authority', () => {
  const { raw } = new X509Certificate(makeAuthority(validity).cert)
  // RFC 5280, 4.2.1.10: permitted subtrees, critical, of a DNS name and of addresses with their masks.
  const constraints = [
    '0603551d1e0101ff',
    '0441303fa03d',
    `300b8209${Buffer.from('localhost').toString('hex')}`,
    '300a87087f000001ffffffff',
    `30228720${'00'.repeat(15)}01${'ff'.repeat(16)}`,
  ].join('')
  assert.ok(raw.includes(Buffer.from(constraints, 'hex')))
  // 4.2.1.9: it is an authority, with none below it.
  assert.ok(raw.includes(Buffer.from('0603551d130101ff040830060101ff020100', 'hex')))
})

test('a certificate is an authority’s own, for its key, and within its time; all else is not', () => {
  const authority = makeAuthority(validity)
  const own = makeServerCertificate(authority, validity)
  const other = makeServerCertificate(authority, validity)
  assert.ok(isCertifiedBy(own, authority, withinIt))
  assert.ok(isCertifiedBy(authority, authority, withinIt))
  assert.ok(!isCertifiedBy(own, makeAuthority(validity), withinIt))
  assert.ok(!isCertifiedBy({ cert: own.cert, key: other.key }, authority, withinIt))
  assert.ok(!isCertifiedBy(own, authority, { ...withinIt, from: at('2026-11-06') }))
  assert.ok(!isCertifiedBy(own, authority, { ...withinIt, until: validity.until }))
  for (const rubbish of ['', 'rubbish', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
    assert.ok(!isCertifiedBy({ cert: rubbish, key: own.key }, authority, withinIt))
    assert.ok(!isCertifiedBy({ cert: own.cert, key: rubbish }, authority, withinIt))
    assert.ok(!isCertifiedBy(own, { cert: rubbish, key: authority.key }, withinIt))
  }
})

test('no two authorities have the same name', () => {
  const subjects = [1, 2, 3].map(() => new X509Certificate(makeAuthority(validity).cert).subject)
  assert.equal(new Set(subjects).size, 3)
})
