import { newRandomSource } from '../../src/crypto/random.ts'
import { randomBytes, sign } from 'node:crypto'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { newTokens } from '../../src/tokens/pool-tokens.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { keyFor } from '../support/signing-keys.ts'

export const now = 1_789_302_400_000

export const pool = 'local_tokens'

/** Tokens on a store of their own, with two pools. */
export async function open(publicUrl = 'https://users.example.com/directory') {
  const store = await openSqliteStore({ path: ':memory:', threads: false })
  const vault = newVault(randomBytes(32))
  const made: string[] = []
  const options = {
    store,
    vault,
    random: newRandomSource(),
    now: () => now,
    publicUrl,
    newKey: (use: 'id' | 'access') => {
      made.push(use)
      return keyFor(use)
    },
  }
  for (const id of [pool, 'local_other']) {
    const settings = { PoolName: 'test' }
    await store.savePool({ id, version: 1, created: now, modified: now, settings, schema: [] })
  }
  return {
    store,
    vault,
    options,
    made,
    tokens: newTokens(options),
    async [Symbol.asyncDispose]() {
      await store.close()
    },
  }
}

export const access = {
  sub: 'sub',
  client_id: 'client',
  username: 'diego',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  auth_time: now / 1000,
  iat: now / 1000,
  exp: now / 1000 + 3600,
  jti: 'jti',
  origin_jti: 'family',
}

export const id = {
  sub: 'sub',
  aud: 'client',
  token_use: 'id',
  exp: access.exp,
  iat: access.iat,
  jti: 'other',
}

export const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed with the pool's key, whatever it says. */
export async function forge(
  header: object,
  claims: unknown,
  use: 'id' | 'access' = 'access',
): Promise<string> {
  const signed = `${part(header)}.${part(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), await keyFor(use)).toString('base64url')}`
}
