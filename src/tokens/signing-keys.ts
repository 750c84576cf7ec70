import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Chance } from '../operations/ground.ts'
import type { SigningKeyRecord, Store } from '../store/store.ts'
import type { Vault } from '../vault.ts'

export type KeyUse = SigningKeyRecord['use']

/** One RSA key of a pool. ID and access tokens are signed with different ones. */
export interface SigningKey {
  readonly kid: string
  readonly use: KeyUse
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export interface SigningKeysOptions {
  readonly store: Store
  readonly vault: Vault
  readonly chance: Chance
  readonly now: () => number
  /** Makes a private RSA key. */
  readonly newKey?: (use: KeyUse) => Promise<KeyObject>
}

/** How many pools' keys are kept ready. */
const mostPools = 1000

/** The keys of all pools. A pool gets its own the first time they are needed; the database decides who made them. */
export class SigningKeys {
  readonly #options: SigningKeysOptions
  readonly #ready = new Map<string, Promise<readonly SigningKey[]>>()

  constructor(options: SigningKeysOptions) {
    this.#options = options
  }

  /** All keys of a pool, the newest of a use last. */
  get(pool: string): Promise<readonly SigningKey[]> {
    const ready = this.#ready.get(pool)
    if (ready) return ready
    const keys = this.#load(pool)
    const [oldest] = this.#ready.keys()
    if (this.#ready.size >= mostPools && oldest !== undefined) this.#ready.delete(oldest)
    this.#ready.set(pool, keys)
    keys.catch(() => this.#ready.delete(pool))
    return keys
  }

  async #load(pool: string): Promise<readonly SigningKey[]> {
    const { store } = this.#options
    const known = await store.listSigningKeys(pool)
    const missing = (['id', 'access'] as const).filter((use) => !known.some((key) => key.use === use))
    if (missing.length === 0) return this.#open(known)
    return this.#open(
      await store.addSigningKeys(await Promise.all(missing.map((use) => this.#make(pool, use)))),
    )
  }

  async #make(pool: string, use: KeyUse): Promise<SigningKeyRecord> {
    const { vault, chance, now, newKey = newRsaKey } = this.#options
    const key = await newKey(use)
    const kid = chance.bytes(32).toString('base64')
    const text = key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    return { pool, use, kid, created: now(), material: vault.seal(purposeOf(pool, kid), text) }
  }

  #open(records: readonly SigningKeyRecord[]): readonly SigningKey[] {
    return records
      .toSorted((one, other) => one.created - other.created)
      .map(({ pool, kid, use, material }) => {
        const key = Buffer.from(this.#options.vault.open(purposeOf(pool, kid), material), 'base64')
        const privateKey = createPrivateKey({ key, type: 'pkcs8', format: 'der' })
        return { kid, use, privateKey, publicKey: createPublicKey(privateKey) }
      })
  }
}

const purposeOf = (pool: string, kid: string) => `signing key ${pool} ${kid}`

const generate = promisify(generateKeyPair)

/** A new key, made off the event loop. */
const newRsaKey = async () => (await generate('rsa', { modulusLength: 2048 })).privateKey
