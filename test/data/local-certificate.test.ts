import assert from 'node:assert/strict'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { localTlsIn } from '../../src/config/local-tls.ts'
import { keepLocalCertificate } from '../../src/data/local-certificate.ts'
import { setupError } from '../server/scene.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

const now = Date.parse('2026-11-07T12:00:00Z')
const day = 86_400_000

async function newPlace(t: TestContext) {
  const files = localTlsIn(join(await temporaryFolder(t), 'data'))
  return {
    files,
    keep: (days = 0) => keepLocalCertificate(files, now + days * day),
    read: async () => ({
      authority: await readFile(files.authority, 'utf8'),
      authorityKey: await readFile(files.authorityKey, 'utf8'),
      certificate: await readFile(files.certificate, 'utf8'),
    }),
  }
}

test('the certificate is for this machine by every name, made by the authority, and no authority itself', async (t) => {
  const { keep, read } = await newPlace(t)
  keep()
  const files = await read()
  const authority = new X509Certificate(files.authority)
  const certificate = new X509Certificate(files.certificate)
  assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
  assert.ok(authority.verify(createPublicKey(files.authorityKey)))
  assert.deepEqual([authority.ca, certificate.ca], [true, false])
  assert.equal(certificate.checkHost('localhost'), 'localhost')
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1')
  assert.equal(certificate.checkIP('::1'), '::1')
  for (const other of ['example.com', 'a.localhost']) assert.equal(certificate.checkHost(other), undefined)
  assert.doesNotMatch(files.authority, /PRIVATE KEY/)
})

test('the files are for their owner only, and nothing else is left', async (t) => {
  const { files, keep } = await newPlace(t)
  keep()
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  assert.equal(await modeOf(files.folder), '700')
  assert.deepEqual((await readdir(files.folder)).sort(), [
    'authority-key.pem',
    'authority.pem',
    'localhost.pem',
  ])
  for (const file of [files.authorityKey, files.certificate]) assert.equal(await modeOf(file), '600')
})

test('both are kept while they stay good', async (t) => {
  const { keep, read } = await newPlace(t)
  keep()
  const first = await read()
  for (const days of [0, 1, 334]) {
    keep(days)
    assert.deepEqual(await read(), first, `${days} days`)
  }
  assert.doesNotMatch(first.authority, /PRIVATE KEY/)
})

test('thirty days before it expires the certificate is renewed, by the same authority', async (t) => {
  const { keep, read } = await newPlace(t)
  keep()
  const first = await read()
  keep(336)
  const second = await read()
  assert.equal(second.authorityKey, first.authorityKey)
  assert.notEqual(second.certificate, first.certificate)
  const certificate = new X509Certificate(second.certificate)
  assert.ok(certificate.verify(new X509Certificate(first.authority).publicKey))
  assert.equal(certificate.validToDate.getTime(), now + (336 + 365) * day)
})

test('an authority that would expire before its next certificate gives way to another', async (t) => {
  const { keep, read } = await newPlace(t)
  keep()
  const first = await read()
  keep(3284)
  assert.equal((await read()).authority, first.authority)
  keep(3286)
  const second = await read()
  assert.notEqual(second.authority, first.authority)
  const authority = new X509Certificate(second.authority)
  assert.ok(new X509Certificate(second.certificate).verify(authority.publicKey))
})

test('a damaged file is made anew, and the authority stays if it is not the one', async (t) => {
  const { files, keep, read } = await newPlace(t)
  keep()
  const first = await read()
  for (const name of ['certificate', 'authority'] as const) {
    await writeFile(files[name], 'rubbish')
    keep()
    assert.equal((await read()).authority, first.authority)
  }
  await writeFile(files.authorityKey, first.authorityKey.slice(0, -100))
  keep()
  const { authority, certificate } = await read()
  assert.notEqual(authority, first.authority)
  assert.ok(new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey))
})

test('a file that cannot be read is told in one line', async (t) => {
  const { files, keep } = await newPlace(t)
  keep()
  await writeFile(join(files.folder, 'x'), '')
  const inFile = localTlsIn(join(files.folder, 'x'))
  assert.throws(() => keepLocalCertificate(inFile, now), setupError(/^Cannot keep data in /))
  await chmod(files.folder, 0o700)
  const folder = { ...files, certificate: files.folder }
  assert.throws(
    () => keepLocalCertificate(folder, now),
    setupError(/^The certificate of --tls needs the file .*, which cannot be used: it is a folder\. /),
  )
})
