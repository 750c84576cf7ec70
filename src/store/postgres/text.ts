import { hash } from 'node:crypto'
import type { Value } from './statement.ts'

/**
 * PostgreSQL's text cannot hold the character of number 0. It is written as two of number 1, and the one of number 1 as
 * that and the one of number 2, so nothing is lost and texts keep their order and their beginnings.
 */
export const toStored = (text: string) =>
  text.includes('\0') || text.includes('\u0001')
    ? text.replaceAll('\u0001', '\u0001\u0002').replaceAll('\0', '\u0001\u0001')
    : text

export const fromStored = (text: string) =>
  text.includes('\u0001')
    ? text
        .split('\u0001\u0001')
        .map((part) => part.replaceAll('\u0001\u0002', '\u0001'))
        .join('\0')
    : text

/** The longest name that is kept as it is, in bytes. A key of PostgreSQL's has room for some 2700. */
const longestName = 1000

/** What stands for a name in a key: the name itself, or for one that is too long its hash, which is longer than any. */
export const toNameKey = (name: string) =>
  Buffer.byteLength(name) <= longestName ? name : hash('sha512', name).repeat(8)

/** A value in the form in which it is sent. */
export function toSent(value: Value): Value {
  if (typeof value === 'string') return toStored(value)
  if (!Array.isArray(value)) return value
  return value.map((element: string | number | boolean | null) =>
    typeof element === 'string' ? toStored(element) : element,
  )
}
