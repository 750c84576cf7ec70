import type { SigningKeyRecord } from '../store/ports/keys.ts'
import type { RandomSource } from '../crypto/random.ts'
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isAhead } from '../domain/clock.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../crypto/vault.ts'

export type KeyUse = SigningKeyRecord['use']

/** One RSA key of a pool. ID and access tokens have different keys. */
export interface SigningKey {
  readonly kid: string
  readonly use: KeyUse
  readonly created: number
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export interface SigningKeysOptions {
  readonly store: Store
  readonly vault: Vault
  readonly random: RandomSource
  readonly now: () => number
  /** Makes a private RSA key. */
  readonly newKey?: (use: KeyUse) => Promise<KeyObject>
}

const uses = ['id', 'access'] as const

/** The time for which a key is published before it signs, so that every node knows it by then (milliseconds). */
const shownBefore = 4500

/** The pause before the store is asked for an unknown key. All lookups during the pause share the answer. */
const lookupInterval = 100

/** Signing keys of all pools. A pool gets its keys on first use; if nodes race, the database decides which count. */
export class SigningKeys {
  readonly #options: SigningKeysOptions
  /** Keys ready for use, by their records. The store answers the same record objects until they change. */
  readonly #ready = new WeakMap<readonly SigningKeyRecord[], readonly SigningKey[]>()
  /** First keys in the making, by pool. */
  readonly #making = new Map<string, Promise<readonly SigningKeyRecord[]>>()
  /** Upcoming reads of keys from the store, by pool. */
  readonly #asking = new Map<string, Promise<readonly SigningKey[]>>()

  constructor(options: SigningKeysOptions) {
    this.#options = options
  }

  /** All keys of a pool. The newest key of each use comes last. */
  async get(poolId: string): Promise<readonly SigningKey[]> {
    const known = await this.#options.store.listSigningKeys(poolId)
    const isWhole = uses.every((use) => known.some((key) => key.use === use))
    return this.#open(isWhole ? known : await this.#makeMissing(poolId, known))
  }

  /** The key that signs: the newest that all nodes know, or the only one. A wrong clock does not delay a key. */
  async getSigning(poolId: string, use: KeyUse): Promise<SigningKey> {
    const keys = (await this.get(poolId)).filter((key) => key.use === use)
    const now = this.#options.now()
    const isShown = ({ created }: SigningKey) => created + shownBefore <= now || isAhead(created, now)
    const key = keys.findLast(isShown) ?? keys[0]
    if (!key) throw new Error(`a pool has no key for ${use} tokens`)
    return key
  }

  /**
   * Finds a key by its id. The store is asked again for an unknown key, as another node may just have made it. The
   * store is asked at most ten times a second per pool, however many lookups there are.
   */
  async find(poolId: string, use: KeyUse, kid: string): Promise<SigningKey | undefined> {
    const isMeant = (key: SigningKey) => key.use === use && key.kid === kid
    return (await this.get(poolId)).find(isMeant) ?? (await this.#askAnew(poolId)).find(isMeant)
  }

  #askAnew(poolId: string): Promise<readonly SigningKey[]> {
    const asking = this.#asking.get(poolId)
    if (asking) return asking
    const asked = sleep(lookupInterval).then(async () => {
      // Later lookups may need a key that this answer lacks.
      this.#asking.delete(poolId)
      return this.#open(await this.#options.store.refreshSigningKeys(poolId))
    })
    this.#asking.set(poolId, asked)
    return asked
  }

  #makeMissing(poolId: string, known: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]> {
    const making = this.#making.get(poolId)
    if (making) return making
    const missing = uses.filter((use) => !known.some((key) => key.use === use))
    const made = makeKeys(this.#options, poolId, missing)
      .then((keys) => this.#options.store.addSigningKeys(keys))
      .finally(() => this.#making.delete(poolId))
    this.#making.set(poolId, made)
    return made
  }

  #open(records: readonly SigningKeyRecord[]): readonly SigningKey[] {
    const ready = this.#ready.get(records)
    if (ready) return ready
    const keys = records
      .toSorted((one, other) => one.created - other.created)
      .map(({ poolId, kid, use, created, material }) => {
        const key = Buffer.from(this.#options.vault.open(signingKeyPurpose(poolId, kid), material), 'base64')
        const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' })
        return { kid, use, created, privateKey, publicKey: createPublicKey(privateKey) }
      })
    this.#ready.set(records, keys)
    return keys
  }
}

/**
 * Adds new keys to a pool. Every server signs with them within 5 seconds. The old keys stay until then, and as long
 * as a token can need them.
 */
export async function rotateKeys(options: SigningKeysOptions, poolId: string): Promise<void> {
  const { store, now } = options
  const made = await makeKeys(options, poolId, uses)
  const known = await store.refreshSigningKeys(poolId)
  // The new keys are the newest even if this clock is behind that of the node that made the others.
  const created = Math.max(now(), ...known.map((key) => key.created + 1))
  await store.rotateSigningKeys(made.map((key) => Object.assign(key, { created })))
}

function makeKeys(
  { vault, random, now, newKey = newRsaKey }: SigningKeysOptions,
  poolId: string,
  uses: readonly KeyUse[],
): Promise<readonly SigningKeyRecord[]> {
  return Promise.all(
    uses.map(async (use) => {
      const key = await newKey(use)
      const kid = random.bytes(32).toString('base64')
      const text = key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
      return { poolId, use, kid, created: now(), material: vault.seal(signingKeyPurpose(poolId, kid), text) }
    }),
  )
}

/** The purpose under which a signing key is sealed. */
export const signingKeyPurpose = (poolId: string, kid: string) => `signing key ${poolId} ${kid}`

const generate = promisify(generateKeyPair)

/** A new key, made off the event loop. */
const newRsaKey = async () => (await generate('rsa', { modulusLength: 2048 })).privateKey
