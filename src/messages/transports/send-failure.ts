import type { Message } from '../message.ts'

const maxCharacters = 200

/**
 * Cleans a service's text about a message so that the caller may read it. The result is one line, without addresses,
 * numbers, and the code that the message carries.
 */
export function redact(text: string, { to, code }: Pick<Message, 'to' | 'code'>): string {
  return [to, code]
    .filter((part) => part !== '')
    .reduce((text, part) => text.replaceAll(part, '***'), text)
    .replace(/[^\s<>()[\]"'`:;,=]+@[^\s<>()[\]"'`:;,=]+/g, '***')
    .replace(/\+?\d[\d -]{5,}\d/g, '***')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maxCharacters)
}

/**
 * Whether a service that answered with this status refused the message itself. Faults of this server's own access can
 * be put right, and a limit on the rate of messages passes.
 */
export const isRefusal = (status: number) => status >= 400 && status < 500 && !transientStatuses.has(status)

const transientStatuses = new Set([401, 402, 403, 407, 408, 425, 429])

/** The code that Node gives errors of connections. */
export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'no reason given'
