/** A value in DER (ITU-T X.690): its tag, its length, and its content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body)]), body])
}

/** Lengths from 128 on say first how many bytes they take. */
function lengthOf({ length }: Buffer): readonly number[] {
  if (length < 0x80) return [length]
  const bytes = toDigits(length, 0x100)
  return [0x80 | bytes.length, ...bytes]
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)

export const octets = (...content: readonly Uint8Array[]): Buffer => der(0x04, ...content)

/** A BIT STRING; the last `unused` bits of its content are none of it. */
export const bits = (content: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), content)

/** A value in brackets, as [0]: explicitly tagged, or a part of a structure. */
export const tagged = (number: number, ...content: readonly Uint8Array[]): Buffer =>
  der(0xa0 | number, ...content)

export const yes: Buffer = der(0x01, Buffer.from([0xff]))

/** An INTEGER below 128. */
export const small = (value: number): Buffer => der(0x02, Buffer.from([value]))

/** An OBJECT IDENTIFIER, given as `2.5.29.17`. */
export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const arcs = [first * 40 + second, ...rest]
  const bytes = arcs.flatMap((arc) =>
    toDigits(arc, 0x80).map((digit, index, all) => (index < all.length - 1 ? digit | 0x80 : digit)),
  )
  return der(0x06, Buffer.from(bytes))
}

/** A time in whole seconds. Years up to 2049 have two digits (RFC 5280, 4.1.2.5). */
export function time(at: Date): Buffer {
  const digits = `${at.toISOString().slice(0, 19).replaceAll(/\D/g, '')}Z`
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

/** The digits of a number in another base, the highest first. */
function toDigits(value: number, base: number): readonly number[] {
  const rest = Math.floor(value / base)
  return [...(rest > 0 ? toDigits(rest, base) : []), value % base]
}
