import type { SigningKeyRecord } from '../domain/records.ts'
import type { RandomSource } from '../crypto/random.ts'
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isAhead } from '../domain/clock.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../crypto/vault.ts'

export type KeyUse = SigningKeyRecord['use']

/** One RSA key of a pool. ID and access tokens are signed with different ones. */
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

/** How long a key is shown before it signs, so that every node knows it by then (milliseconds). */
const shownBefore = 4500

/** The pause before the store is asked for a key that is not known; all who look for one meanwhile share the answer. */
const betweenQuestions = 100

/** The keys of all pools. A pool gets its own the first time they are needed; the database decides who made them. */
export class SigningKeys {
  readonly #options: SigningKeysOptions
  /** Keys ready for use, by the records that the store answers; it answers the same ones until they change. */
  readonly #ready = new WeakMap<readonly SigningKeyRecord[], readonly SigningKey[]>()
  /** Pools whose first keys are being made. */
  readonly #making = new Map<string, Promise<readonly SigningKeyRecord[]>>()
  /** Pools for whose keys the store is about to be asked. */
  readonly #asking = new Map<string, Promise<readonly SigningKey[]>>()

  constructor(options: SigningKeysOptions) {
    this.#options = options
  }

  /** All keys of a pool, the newest of a use last. */
  async get(pool: string): Promise<readonly SigningKey[]> {
    const known = await this.#options.store.listSigningKeys(pool)
    const isWhole = uses.every((use) => known.some((key) => key.use === use))
    return this.#open(isWhole ? known : await this.#makeMissing(pool, known))
  }

  /** The key that signs: the newest that all nodes know, or the only one. A wrong clock does not put a key off. */
  async getSigning(pool: string, use: KeyUse): Promise<SigningKey> {
    const keys = (await this.get(pool)).filter((key) => key.use === use)
    const now = this.#options.now()
    const isShown = ({ created }: SigningKey) => created + shownBefore <= now || isAhead(created, now)
    const key = keys.findLast(isShown) ?? keys[0]
    if (!key) throw new Error(`a pool has no key for ${use} tokens`)
    return key
  }

  /**
   * A key by its id. The store is asked again for one that is not known, as another node may just have made it; however
   * many ask, that is ten times a second for a pool at most.
   */
  async find(pool: string, use: KeyUse, kid: string): Promise<SigningKey | undefined> {
    const isMeant = (key: SigningKey) => key.use === use && key.kid === kid
    return (await this.get(pool)).find(isMeant) ?? (await this.#askAnew(pool)).find(isMeant)
  }

  #askAnew(pool: string): Promise<readonly SigningKey[]> {
    const asking = this.#asking.get(pool)
    if (asking) return asking
    const asked = sleep(betweenQuestions).then(async () => {
      // Whoever comes from now on may look for a key that this answer lacks.
      this.#asking.delete(pool)
      return this.#open(await this.#options.store.refreshSigningKeys(pool))
    })
    this.#asking.set(pool, asked)
    return asked
  }

  #makeMissing(pool: string, known: readonly SigningKeyRecord[]): Promise<readonly SigningKeyRecord[]> {
    const making = this.#making.get(pool)
    if (making) return making
    const missing = uses.filter((use) => !known.some((key) => key.use === use))
    const made = makeKeys(this.#options, pool, missing)
      .then((keys) => this.#options.store.addSigningKeys(keys))
      .finally(() => this.#making.delete(pool))
    this.#making.set(pool, made)
    return made
  }

  #open(records: readonly SigningKeyRecord[]): readonly SigningKey[] {
    const ready = this.#ready.get(records)
    if (ready) return ready
    const keys = records
      .toSorted((one, other) => one.created - other.created)
      .map(({ pool, kid, use, created, material }) => {
        const key = Buffer.from(this.#options.vault.open(signingKeyPurpose(pool, kid), material), 'base64')
        const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' })
        return { kid, use, created, privateKey, publicKey: createPublicKey(privateKey) }
      })
    this.#ready.set(records, keys)
    return keys
  }
}

/**
 * Gives a pool new keys beside those that it has. Every server signs with them within 5 seconds; until then, and as long
 * as a token can need them, the old ones are there.
 */
export async function rotateKeys(options: SigningKeysOptions, pool: string): Promise<void> {
  const { store, now } = options
  const made = await makeKeys(options, pool, uses)
  const known = await store.refreshSigningKeys(pool)
  // They are the newest even where the clock is behind that of whoever made the others.
  const created = Math.max(now(), ...known.map((key) => key.created + 1))
  await store.rotateSigningKeys(made.map((key) => Object.assign(key, { created })))
}

function makeKeys(
  { vault, random, now, newKey = newRsaKey }: SigningKeysOptions,
  pool: string,
  uses: readonly KeyUse[],
): Promise<readonly SigningKeyRecord[]> {
  return Promise.all(
    uses.map(async (use) => {
      const key = await newKey(use)
      const kid = random.bytes(32).toString('base64')
      const text = key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
      return { pool, use, kid, created: now(), material: vault.seal(signingKeyPurpose(pool, kid), text) }
    }),
  )
}

/** What a signing key is sealed for. */
export const signingKeyPurpose = (pool: string, kid: string) => `signing key ${pool} ${kid}`

const generate = promisify(generateKeyPair)

/** A new key, made off the event loop. */
const newRsaKey = async () => (await generate('rsa', { modulusLength: 2048 })).privateKey
