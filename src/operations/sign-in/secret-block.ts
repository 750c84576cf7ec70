import type { ClientCaller } from '../callers.ts'
import type { Ground } from '../ground.ts'
import { toHex, toNumber } from '../../srp/group.ts'
import { signInValidity } from './validity.ts'

/**
 * What the server has to know of an exchange when the answer comes. It is not kept: the client carries it, sealed for
 * the pool and the app client, and cannot read it. Numbers are hexadecimal.
 */
export interface SecretBlock {
  readonly sub: string
  readonly A: string
  readonly b: string
  readonly B: string
}

export function sealBlock(call: Ground & ClientCaller, { sub, A, b, B }: SecretBlock): string {
  const numbers = [toHex(toNumber(A)), b, B].map((hex) => Buffer.from(hex, 'hex').toString('base64url'))
  return call.vault.seal(purposeOf(call), [sub, call.now(), ...numbers].join(' '))
}

/** The block of an exchange begun not long ago; undefined for any other text. */
export function openBlock(call: Ground & ClientCaller, text: string): SecretBlock | undefined {
  const [sub = '', at, ...numbers] = openText(call, text).split(' ')
  const [A = '', b = '', B = ''] = numbers.map((number) => Buffer.from(number, 'base64url').toString('hex'))
  return call.now() - Number(at) <= signInValidity(call, call.client) ? { sub, A, b, B } : undefined
}

function openText(call: Ground & ClientCaller, text: string): string {
  try {
    return call.vault.open(purposeOf(call), text)
  } catch {
    // Made under another key or for another client, or altered.
    return ''
  }
}

const purposeOf = ({ client }: ClientCaller) => `SRP ${client.poolId} ${client.id}`
