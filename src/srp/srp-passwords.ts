import { timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { tooManyRequests } from '../errors.ts'
import { isPublicValue } from './group.ts'
import type { PasswordOwner, Passwords } from './passwords.ts'
import type { Task } from './tasks.ts'
import { Threads } from './threads.ts'

/** Passwords on a few threads of their own. None is started before it is needed. */
export function newPasswords({
  threads = Math.min(4, availableParallelism()),
}: { threads?: number } = {}): Passwords {
  const workers = new Threads<Task, string>({
    module: new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
    count: threads,
    mostWaiting: 1000,
    full: tooManyRequests,
  })
  const verifierOf = (owner: PasswordOwner, password: string, salt: string) =>
    workers.run({ step: 'verifier', owner, password, salt })
  return {
    derive: async (owner, password, salt) => ({ salt, verifier: await verifierOf(owner, password, salt) }),
    async matches(owner, password, { salt, verifier }) {
      return isSameNumber(verifier, await verifierOf(owner, password, salt))
    },
    publicValue: (verifier, b) => workers.run({ step: 'public value', verifier, b }),
    async proof(exchange) {
      if (!isPublicValue(exchange.A)) throw new RangeError('A is no public value')
      const secretBlock = exchange.secretBlock.toString('base64')
      return Buffer.from(await workers.run({ step: 'proof', exchange: { ...exchange, secretBlock } }), 'hex')
    },
    close: () => workers.close(),
  }
}

/** Compares in a time that does not tell where two verifiers differ. */
const isSameNumber = (one: string, other: string) => timingSafeEqual(toBytes(one), toBytes(other))

const toBytes = (verifier: string) => Buffer.from(verifier.padStart(768, '0'))
