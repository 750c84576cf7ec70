import { toHex, toNumber } from '../../crypto/srp/group.ts'
import { type BegunSignIn, begunSignIns, scopeOf } from '../begun-sign-in.ts'
import type { SignInCall } from '../sign-in-call.ts'

/** The facts of an exchange that the server needs when the answer comes. Numbers are hexadecimal. */
export interface SecretBlock {
  readonly begun: BegunSignIn
  readonly A: string
  readonly b: string
  readonly B: string
  /** Whether the password is only one of the challenges that functions of the pool ask for. */
  readonly isCustom: boolean
}

type Numbers = readonly [A: string, b: string, B: string, isCustom: 0 | 1]

const blocks = begunSignIns<Numbers>('SRP')

/** Sealed for the pool and the app client. */
export const sealBlock = (call: SignInCall, { begun, A, b, B, isCustom }: SecretBlock): string =>
  blocks.seal(call, scopeOf(call), begun, [pack(toHex(toNumber(A))), pack(b), pack(B), isCustom ? 1 : 0])

/** The block of an exchange begun not long ago; undefined for any other text. */
export function openBlock(call: SignInCall, text: string): SecretBlock | undefined {
  const opened = blocks.open(call, scopeOf(call), text)
  if (!opened || call.now() >= opened.begun.expires) return undefined
  const [A, b, B, isCustom] = opened.step
  return { begun: opened.begun, A: unpack(A), b: unpack(b), B: unpack(B), isCustom: isCustom === 1 }
}

const pack = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
const unpack = (text: string) => Buffer.from(text, 'base64url').toString('hex')
