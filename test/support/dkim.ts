import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto'

/** What a mail server that gets a message finds of its DKIM signature (RFC 6376, relaxed/relaxed, rsa-sha256). */
export function verifyDkim(
  raw: Buffer,
  publicKey: string | KeyObject,
): {
  readonly isRight: boolean
  readonly domain: string
  readonly selector: string
  readonly signed: string[]
} {
  const message = raw.toString('latin1')
  const split = message.indexOf('\r\n\r\n')
  // A header goes on in lines that begin with a blank.
  const headers = message.slice(0, split).split(/\r\n(?![ \t])/)
  const signature = headers.find((header) => /^dkim-signature:/i.test(header)) ?? ''
  const tags = Object.fromEntries(
    signature
      .slice(signature.indexOf(':') + 1)
      .split(';')
      .map((tag) => tag.replace(/\s/g, ''))
      .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
  ) as Partial<Record<string, string>>
  const signed = (tags['h'] ?? '').toLowerCase().split(':')
  const lines = signed.flatMap((name) => {
    const header = headers.findLast((header) => header.toLowerCase().startsWith(`${name}:`))
    return header === undefined ? [] : [relaxed(header)]
  })
  const unsigned = relaxed(signature.replace(/([;\s]b=)[^;]*/, '$1'))
  const isSameBody =
    hash('sha256', Buffer.from(relaxedBody(message.slice(split + 4)), 'latin1'), 'base64') === tags['bh']
  const text = Buffer.from([...lines, unsigned].join('\r\n'), 'latin1')
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey
  const isSigned = verify('rsa-sha256', text, key, Buffer.from(tags['b'] ?? '', 'base64'))
  return { isRight: isSameBody && isSigned, domain: tags['d'] ?? '', selector: tags['s'] ?? '', signed }
}

function relaxed(header: string): string {
  const mark = header.indexOf(':')
  const value = header
    .slice(mark + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
  return `${header.slice(0, mark).trim().toLowerCase()}:${value.trim()}`
}

const relaxedBody = (body: string) => {
  const text = body
    .replace(/[ \t]+(?=\r\n|$)/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/(\r\n)*$/, '')
  return text === '' ? '' : `${text}\r\n`
}
