import { hash } from 'node:crypto'
import type { Value } from './statement.ts'

/**
 * Escapes a text, since PostgreSQL's text cannot hold character 0. Character 0 becomes characters 1 and 1, and
 * character 1 becomes 1 and 2. So nothing is lost, and texts keep their order and their prefixes.
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

/** The longest name that is kept as it is, in bytes. A PostgreSQL key has room for some 2700. */
const maxNameLength = 1000

/**
 * The form of a name in a key: the name itself, or its hash if it is too long. The hash is longer than any name that
 * is kept.
 */
export const toNameKey = (name: string) =>
  Buffer.byteLength(name) <= maxNameLength ? name : hash('sha512', name).repeat(8)

/** A value in the form that is sent. */
export function toSent(value: Value): Value {
  if (typeof value === 'string') return toStored(value)
  if (!Array.isArray(value)) return value
  return value.map((element: string | number | boolean | null) =>
    typeof element === 'string' ? toStored(element) : element,
  )
}
