import { isEmail } from '../../domain/attribute-value.ts'

/** An e-mail address and the name that is shown for it, which may be empty. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** Parses `no-reply@example.com` or `Example <no-reply@example.com>`; undefined for any other text. */
export function parseMailbox(text: string): Mailbox | undefined {
  const [, before, inBrackets] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [undefined, '', text]
  const address = (inBrackets ?? '').trim()
  const name = toHeaderText(before ?? '').replace(/^"(.*)"$/, '$1')
  return isEmail(address) ? { name, address } : undefined
}

/** Puts a text on one line, so that it stays within its header. */
export const toHeaderText = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
