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
  /** From when on it is not taken, in milliseconds since 1970. */
  readonly expires: number
  readonly A: string
  readonly b: string
  readonly B: string
  /** Whether the password is only a part of what functions of the pool ask for. */
  readonly isCustom: boolean
}

const custom = 'custom'

export function sealBlock(
  call: Ground & ClientCaller,
  { sub, A, b, B, isCustom }: Omit<SecretBlock, 'expires'>,
): string {
  const expires = call.now() + signInValidity(call, call.client)
  const numbers = [toHex(toNumber(A)), b, B].map((hex) => Buffer.from(hex, 'hex').toString('base64url'))
  return call.vault.seal(purposeOf(call), [sub, expires, ...numbers, ...(isCustom ? [custom] : [])].join(' '))
}

/** The block of an exchange begun not long ago; undefined for any other text. */
export function openBlock(call: Ground & ClientCaller, text: string): SecretBlock | undefined {
  const [sub = '', until, ...rest] = openText(call, text).split(' ')
  const [A = '', b = '', B = ''] = rest.map((number) => Buffer.from(number, 'base64url').toString('hex'))
  const expires = Number(until)
  return call.now() < expires ? { sub, expires, A, b, B, isCustom: rest[3] === custom } : undefined
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
