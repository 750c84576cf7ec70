import { timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { tooManyRequests } from '../../errors.ts'
import { isPublicValue } from './group.ts'
import type { Credentials, PasswordOwner, Passwords, SrpExchange } from './passwords.ts'
import type { Task } from './tasks.ts'
import { Threads } from './threads.ts'

/** Passwords on a few worker threads. A thread starts only when it is needed. */
export function newPasswords({
  threads = Math.min(4, availableParallelism()),
  ...options
}: { readonly threads?: number; readonly maxWait?: number } = {}): Passwords {
  const workers = new Threads<Task, string>({
    module: new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
    count: threads,
    maxWaiting: 1000,
    full: tooManyRequests,
    ...options,
  })
  return new SrpPasswords(workers)
}

class SrpPasswords implements Passwords {
  readonly #workers: Threads<Task, string>
  readonly #isGone: (() => boolean) | undefined

  constructor(workers: Threads<Task, string>, isGone?: () => boolean) {
    this.#workers = workers
    this.#isGone = isGone
  }

  of(isGone: () => boolean): Passwords {
    return new SrpPasswords(this.#workers, isGone)
  }

  async derive(owner: PasswordOwner, password: string, salt: string): Promise<Credentials> {
    return { salt, verifier: await this.#verifierOf(owner, password, salt) }
  }

  async matches(owner: PasswordOwner, password: string, { salt, verifier }: Credentials): Promise<boolean> {
    return isSameNumber(verifier, await this.#verifierOf(owner, password, salt))
  }

  publicValue(verifier: string, b: string): Promise<string> {
    return this.#workers.run({ step: 'public value', verifier, b }, this.#isGone)
  }

  async proof(exchange: SrpExchange): Promise<Buffer> {
    if (!isPublicValue(exchange.A)) throw new RangeError('A is no public value')
    const secretBlock = exchange.secretBlock.toString('base64')
    const task: Task = { step: 'proof', exchange: { ...exchange, secretBlock } }
    return Buffer.from(await this.#workers.run(task, this.#isGone), 'hex')
  }

  close(): Promise<void> {
    return this.#workers.close()
  }

  #verifierOf(owner: PasswordOwner, password: string, salt: string): Promise<string> {
    return this.#workers.run({ step: 'verifier', owner, password, salt }, this.#isGone)
  }
}

/** Compares two verifiers in constant time. */
const isSameNumber = (one: string, other: string) => timingSafeEqual(toBytes(one), toBytes(other))

const toBytes = (verifier: string) => Buffer.from(verifier.padStart(768, '0'))
