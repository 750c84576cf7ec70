import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto'
import { randomBytes, sign, X509Certificate } from 'node:crypto'
import { bits, der, objectId, octets, sequence, small, tagged, time, yes } from './der.ts'

/** A certificate and its private key in PEM. */
export interface CertifiedKey {
  readonly cert: string
  readonly key: string
}

export interface Validity {
  readonly from: Date
  readonly until: Date
}

/**
 * An authority for this machine: its certificates are good for `localhost`, 127.0.0.1 and ::1, and for no other name
 * (RFC 5280, 4.2.1.10). So who gets hold of its key cannot pretend to be another site to those who trust it.
 */
export function makeAuthority(validity: Validity): CertifiedKey {
  const keys = newKeys()
  const name = commonName(`Rockpool development ${randomBytes(4).toString('hex')}`)
  const extensions = [
    extension('2.5.29.19', sequence(yes, small(0)), 'critical'),
    extension('2.5.29.15', bits(Buffer.from([0x04]), 2), 'critical'),
    extension('2.5.29.30', sequence(tagged(0, ...ownSubtrees.map((base) => sequence(base)))), 'critical'),
    extension('2.5.29.14', octets(keyId(keys.publicKey))),
  ]
  return certify({ issuer: name, subject: name, validity, extensions, keys, signer: keys.privateKey })
}

/** A certificate for a server on this machine, by an authority. */
export function makeServerCertificate(authority: CertifiedKey, validity: Validity): CertifiedKey {
  const keys = newKeys()
  const signer = createPrivateKey(authority.key)
  const extensions = [
    extension('2.5.29.19', sequence(), 'critical'),
    extension('2.5.29.15', bits(Buffer.from([0x80]), 7), 'critical'),
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...ownNames)),
    extension('2.5.29.14', octets(keyId(keys.publicKey))),
    extension('2.5.29.35', sequence(der(0x80, keyId(createPublicKey(signer))))),
  ]
  const { issuer, subject } = { issuer: subjectOf(authority.cert), subject: commonName('localhost') }
  return certify({ issuer, subject, validity, extensions, keys, signer })
}

/** Whether a certificate is for a key, was made by an authority, and is good from now until then. */
export function isCertifiedBy(
  { cert, key }: CertifiedKey,
  authority: CertifiedKey,
  { from, until }: Validity,
): boolean {
  try {
    const certificate = new X509Certificate(cert)
    return (
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      certificate.verify(createPublicKey(authority.cert)) &&
      certificate.validFromDate <= from &&
      certificate.validToDate > until
    )
  } catch {
    // What is no certificate or no key was not made here.
    return false
  }
}

const localhost = Buffer.from('localhost')
const ipv4 = Buffer.from([127, 0, 0, 1])
const ipv6 = Buffer.from([...Array.from({ length: 15 }, () => 0), 1])

/** The names of this machine, as GeneralNames: a DNS name, and addresses. */
const ownNames = [der(0x82, localhost), der(0x87, ipv4), der(0x87, ipv6)]

/** The same as subtrees: an address has a mask behind it, here for itself alone. */
const ownSubtrees = [
  der(0x82, localhost),
  ...[ipv4, ipv6].map((address) => der(0x87, address, Buffer.alloc(address.length, 0xff))),
]

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

const commonName = (text: string) =>
  sequence(der(0x31, sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(text)))))

/** The subject of a certificate made here: its common name. */
const subjectOf = (cert: string) => commonName(new X509Certificate(cert).subject.replace(/^CN=/, ''))

const extension = (id: string, value: Buffer, critical?: 'critical') =>
  sequence(objectId(id), ...(critical ? [yes] : []), octets(value))

const keyId = (key: KeyObject) =>
  hash('sha256', key.export({ type: 'spki', format: 'der' }), 'buffer').subarray(0, 20)

interface Contents {
  readonly issuer: Buffer
  readonly subject: Buffer
  readonly validity: Validity
  readonly extensions: readonly Buffer[]
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  readonly signer: KeyObject
}

/** ECDSA with SHA-256 (RFC 5758, 3.2). */
const algorithm = sequence(objectId('1.2.840.10045.4.3.2'))

/** A certificate of version 3 (RFC 5280, 4.1). Its serial number is random, and positive. */
function certify({ issuer, subject, validity, extensions, keys, signer }: Contents): CertifiedKey {
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)])
  const contents = sequence(
    tagged(0, small(2)),
    der(0x02, serial),
    algorithm,
    issuer,
    sequence(time(validity.from), time(validity.until)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions)),
  )
  const signed = sequence(contents, algorithm, bits(sign('sha256', contents, signer)))
  return {
    cert: new X509Certificate(signed).toString(),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
