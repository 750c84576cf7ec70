import { messagePurpose } from '../messages/outbox/sealed-message.ts'
import { clientSecretPurpose } from '../accounts/client-secret.ts'
import { credentialsPurpose } from '../accounts/credentials.ts'
import { undoPurpose } from '../accounts/protection.ts'
import { seedPurpose } from '../accounts/software-token.ts'
import { secretsOf } from '../domain/client-secrets.ts'
import type { ClientRecord } from '../domain/pool.ts'
import type { User } from '../domain/user.ts'
import { marker } from '../data/key-record.ts'
import type { SealedPlace } from '../data/rotate-master.ts'
import { accessKeyPurpose } from '../signing/access-keys.ts'
import { signingKeyPurpose } from '../tokens/signing-keys.ts'

/** Everything in a database that is sealed under the master key, except the record of that key. */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    title: 'signing keys',
    table: 'signing_key',
    column: 'material',
    seals: ({ key: [pool, , kid], text }) =>
      pool === marker.poolId ? [] : [{ purpose: signingKeyPurpose(String(pool), String(kid)), sealed: text }],
  },
  {
    title: 'access keys',
    table: 'access_key',
    column: 'material',
    seals: ({ key: [id], text }) => [{ purpose: accessKeyPurpose(String(id)), sealed: text }],
  },
  {
    title: 'secrets of app clients',
    table: 'client',
    column: 'record',
    mark: '"secret',
    seals: ({ key: [id], text }) =>
      secretsOf(JSON.parse(text) as ClientRecord).map(({ sealed }) => ({
        purpose: clientSecretPurpose(String(id)),
        sealed,
      })),
  },
  {
    title: 'passwords',
    table: 'credential',
    column: 'sealed',
    seals: ({ key: [pool, sub], text }) => [
      { purpose: credentialsPurpose(String(pool), String(sub)), sealed: text },
    ],
  },
  {
    title: 'seeds of authenticator apps',
    table: 'users',
    column: 'document',
    mark: '"softwareToken"',
    seals({ key: [pool, sub], text }) {
      const { softwareToken = {} } = JSON.parse(text) as Pick<User, 'softwareToken'>
      const purpose = seedPurpose({ poolId: String(pool), sub: String(sub) })
      return [softwareToken.seed, softwareToken.waiting]
        .filter((sealed) => sealed !== undefined)
        .map((sealed) => ({ purpose, sealed }))
    },
  },
  {
    title: 'what links undo',
    table: 'code',
    column: 'value',
    seals({ key: [pool, sub, purpose], text }) {
      const [, version] = /^undo (\d+)$/.exec(String(purpose)) ?? []
      if (version === undefined) return []
      const owner = { poolId: String(pool), sub: String(sub) }
      return [{ purpose: undoPurpose(owner, Number(version)), sealed: text }]
    },
  },
  {
    title: 'messages',
    table: 'outbox',
    column: 'body',
    seals: ({ text }) => [{ purpose: messagePurpose, sealed: text }],
  },
]
