import { isLoopback } from '../signing/signature-check.ts'
import { SetupError } from './setup-error.ts'

export interface PublicUrlOptions {
  readonly publicUrl: string | undefined
  readonly host: string
  readonly hasTls: boolean
  readonly allowsPlainHttp: boolean
}

/**
 * The URL at which clients reach a server, without a trailing slash; undefined if it is host and port. Passwords and
 * tokens pass between the two, so it must be HTTPS, or this machine itself.
 * @throws {SetupError}
 */
export function readPublicUrl({
  publicUrl: text,
  host,
  hasTls,
  allowsPlainHttp,
}: PublicUrlOptions): string | undefined {
  if (text === undefined && (host === '0.0.0.0' || host === '::')) {
    throw new SetupError(
      `Tokens name the server that made them, so with --host ${host} say where clients find it: --public-url URL`,
    )
  }
  const found = text === undefined ? undefined : readUrl(text)
  const scheme = hasTls ? 'https' : 'http'
  const effective = found ?? `${scheme}://${host.includes(':') ? `[${host}]` : host}`
  if (effective.startsWith('https:') || isLoopback(effective) || allowsPlainHttp) return found
  throw new SetupError(
    `Clients would send passwords to ${effective} where others on the way can read them. Give an https address ` +
      '(--public-url, with TLS here or at a proxy), a certificate (--tls-cert, --tls-key), or --allow-plain-http.',
  )
}

function readUrl(text: string): string {
  const url = toBaseUrl(text)
  if (url !== undefined) return url
  throw new SetupError(
    `The public URL must be like https://id.example.com, without a query; «${text}» is not.`,
  )
}

/** A URL that paths can follow, without a slash at the end; undefined if the text is none, or has a query. */
export function toBaseUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) return undefined
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
