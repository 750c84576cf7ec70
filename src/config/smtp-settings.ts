import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isLoopback } from '../signing/signature-check.ts'
import type { SmtpSettings } from '../messages/transports/settings.ts'
import {
  having,
  members,
  oneOf,
  pem,
  portNumber,
  text,
  textAs,
  together,
  type SettingReader,
} from './setting-readers.ts'

/** A mail server, by its URL or in parts. The parts override the URL. */
export const smtpSettings = (folder: string): SettingReader<SmtpSettings> => {
  const read = having(
    ['url', 'host'],
    members(
      {},
      {
        url: textAs(readUrl, 'a URL like smtps://mail.example.com or smtp://mail.example.com:587'),
        host: text,
        port: portNumber,
        user: text,
        password: text,
        tls: oneOf(['implicit', 'required', 'offered', 'off']),
        ca: pem(folder, (pem) => new X509Certificate(pem), 'certificates'),
        dkim: members(
          { domain: text, selector: text, privateKey: pem(folder, checkRsaKey, 'a private RSA key') },
          {},
        ),
      },
    ),
  )
  return together(['user', 'password'], (value, path) => {
    const { url, ...parts } = read(value, path)
    const { host = '', ...said } = { ...url, ...parts }
    const tls = said.tls ?? usualTls(host, said.port)
    return { ...said, host, port: said.port ?? (tls === 'implicit' ? 465 : 587), tls }
  })
}

function usualTls(host: string, port: number | undefined): SmtpSettings['tls'] {
  if (port === 465) return 'implicit'
  return isLoopback(`smtp://${host.includes(':') ? `[${host}]` : host}`) ? 'off' : 'required'
}

type UrlParts = Pick<SmtpSettings, 'host' | 'user' | 'password'> & {
  readonly port?: number
  readonly tls?: 'implicit'
}

/** The parts of a URL; undefined if it is no URL of a mail server. */
function readUrl(text: string): UrlParts | undefined {
  const url = URL.parse(text)
  const isPlain = url && /^\/?$/.test(url.pathname) && !url.search && !url.hash
  if (!isPlain || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return undefined
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      ...(url.port && { port: Number(url.port) }),
      ...(url.protocol === 'smtps:' && { tls: 'implicit' }),
      ...(url.username && { user: decodeURIComponent(url.username) }),
      ...(url.password && { password: decodeURIComponent(url.password) }),
    }
  } catch {
    return undefined
  }
}

function checkRsaKey(pem: string): void {
  if (createPrivateKey(pem).asymmetricKeyType !== 'rsa') throw new TypeError('not an RSA key')
}
