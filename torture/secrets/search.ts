import type { File } from './kept.ts'
import type { Told } from './told.ts'

/** Something to be searched for, and what it is. */
export interface Secret {
  readonly what: string
  readonly bytes: Buffer
}

export const text = (what: string, value: string): Secret => ({ what, bytes: Buffer.from(value) })

/** Long secrets in pieces: a database breaks long values over pages. */
export const windows = (what: string, bytes: Buffer): Secret[] =>
  [0, bytes.length >> 1, Math.max(0, bytes.length - 24)].map((at) => ({
    what,
    bytes: bytes.subarray(at, at + 24),
  }))

/** The parts of a token that tell it from others. Headers are the same for all. */
export const tokenParts = (what: string, token: string): Secret[] =>
  token
    .split('.')
    .slice(token.includes('.') ? 1 : 0)
    .filter((part) => part.length >= 16)
    .map((part) => text(what, part.slice(0, 200)))

/** Whether it is there as it is, in UTF-16, in hexadecimal, or in base64 wherever it may begin. */
export function isReadableIn(place: Buffer, secret: Buffer): boolean {
  return formsOf(secret).some((form) => place.includes(form))
}

function formsOf(secret: Buffer): Buffer[] {
  const hex = secret.toString('hex')
  const forms = [
    secret,
    Buffer.from(secret.toString('latin1'), 'utf16le'),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
  ]
  for (const lead of [0, 1, 2]) {
    // Letters that also depend on what stands before or after are left off.
    const encoded = Buffer.concat([Buffer.alloc(lead), secret])
      .toString('base64')
      .replace(/=+$/, '')
    const end = (lead + secret.length) % 3 === 0 ? undefined : -1
    const inner = encoded.slice(lead === 0 ? 0 : lead + 1, end)
    forms.push(Buffer.from(inner), Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return forms
}

/** Whether a code stands there by itself, and not as a part of an id or of a time. */
export const isCodeIn = (place: string, code: string): boolean =>
  new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`).test(place)

/** That the search finds what is there: values of attributes in the files, and a secret in every form. */
export function checkSearch(copies: readonly File[], told: Told): string[] {
  const problems: string[] = []
  const all = Buffer.concat(copies.map(({ bytes }) => bytes))
  const [attribute = ''] = told.attributes
  if (!isReadableIn(all, Buffer.from(attribute)))
    problems.push('the search did not find an attribute, which is there')
  const planted = Buffer.from('Planted-Secret-kudu')
  for (const encoding of ['utf8', 'utf16le', 'hex', 'base64', 'base64url'] as const) {
    for (const lead of ['', 'x', 'xy']) {
      const around = Buffer.from(`${lead}${planted.toString()}and more`)
      const haystack = Buffer.from(
        encoding === 'utf16le' ? around.toString() : around.toString(encoding),
        encoding === 'utf16le' ? encoding : 'utf8',
      )
      if (!isReadableIn(haystack, planted)) problems.push(`the search did not find a secret in ${encoding}`)
    }
  }
  return problems
}
