import { createPrivateKey } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { readInbox } from '../../src/messages/inbox/inbox.ts'
import { openClientSecret } from '../../src/accounts/client-secret.ts'
import { findCredentials } from '../../src/accounts/credentials.ts'
import type { OpenData } from '../../src/data/data-folder.ts'
import { createAccessKey, findAccessKey } from '../../src/signing/access-keys.ts'
import { openRefreshToken } from '../../src/tokens/refresh-token.ts'
import { text, tokenParts, windows, type Secret } from './search.ts'
import type { Told } from './told.ts'

export interface File {
  readonly name: string
  readonly bytes: Buffer
}

export function copyFiles(data: string): File[] {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-copy-'))
  try {
    return ['rockpool.db', 'rockpool.db-wal', 'rockpool.db-shm'].flatMap((name) => {
      if (!existsSync(join(data, name))) return []
      copyFileSync(join(data, name), join(folder, name))
      return [{ name, bytes: readFileSync(join(folder, name)) }]
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const kinds = [
  'a code',
  'a password',
  'a message',
  'a client secret',
  'a refresh token',
  'the secret of a refresh token',
  'the secret of an access key',
  'a verifier',
  'a signing key',
  'a master key',
]

/** Everything that the database must keep to itself, as the master key shows it. */
export async function keptSecrets(
  opened: OpenData,
  data: string,
  told: Told,
  code: string,
): Promise<Secret[]> {
  const { store, vault } = opened
  const kept: Secret[] = [text('a code', code)]
  kept.push(...[...told.passwords].map((password) => text('a password', password)))
  const { id } = await createAccessKey(store, vault, 'torture', Date.now())
  kept.push(text('the secret of an access key', (await findAccessKey(store, vault, id))?.secret ?? ''))
  for (const secret of told.clientSecrets) kept.push(text('a client secret', secret))
  for (const token of told.refreshTokens) {
    kept.push(...tokenParts('a refresh token', token))
    const { secret = '' } = openRefreshToken(vault, token) ?? {}
    kept.push(text('the secret of a refresh token', secret))
    kept.push({ what: 'the secret of a refresh token', bytes: Buffer.from(secret, 'base64url') })
  }
  for (const message of await readInbox(store, vault, {}, 1000))
    kept.push(text('a message', JSON.stringify(message.text)), text('a message', message.text))
  const database = new DatabaseSync(join(data, 'rockpool.db'))
  const clients = database.prepare('SELECT record FROM client').all()
  const users = database.prepare('SELECT pool, sub FROM credential').all()
  const pools = database.prepare("SELECT DISTINCT pool FROM signing_key WHERE pool <> 'master key'").all()
  database.close()
  for (const { record } of clients) {
    const secret = openClientSecret(vault, JSON.parse(String(record)))
    if (secret) kept.push(text('a client secret', secret))
  }
  for (const row of users) {
    const owner = {
      poolId: String(row['pool']),
      sub: String(row['sub']),
    }
    const { verifier = '' } = (await findCredentials({ store, vault }, owner)) ?? {}
    // In hexadecimal it is searched for as one of the forms of its bytes.
    kept.push(...windows('a verifier', Buffer.from(verifier, 'hex')))
  }
  for (const { pool } of pools) {
    for (const { kid, material } of await store.listSigningKeys(String(pool))) {
      const der = Buffer.from(vault.open(`signing key ${String(pool)} ${kid}`, material), 'base64')
      const {
        d = '',
        p = '',
        q = '',
      } = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }).export({ format: 'jwk' })
      kept.push(...windows('a signing key', der.subarray(-600)))
      for (const number of [d, p, q]) kept.push(...windows('a signing key', Buffer.from(number, 'base64url')))
    }
  }
  return kept.filter(({ bytes }) => bytes.length >= 6)
}
