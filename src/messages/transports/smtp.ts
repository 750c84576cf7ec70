import { createTransport, type NodemailerError } from 'nodemailer'
import type { Message } from '../message.ts'
import { SendFailed } from '../sender.ts'
import type { Transport } from './transport.ts'
import { newEmailTransport } from './email.ts'
import { redact } from './send-failure.ts'
import type { SenderSettings, SmtpSettings } from './settings.ts'

/** The timeout of idle connections: shorter than that of mail servers and of proxies before them. */
const idleTimeout = 60_000

/** E-mails through a mail server, over connections that are reused. */
export function newSmtpTransport(smtp: SmtpSettings, settings: SenderSettings): Transport {
  const { host, port, user, password, tls, ca, dkim } = smtp
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'off',
    ...(ca !== undefined && { tls: { ca } }),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...(dkim && {
      dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey },
    }),
    idleTimeout,
  })
  return newEmailTransport(transport, settings, explainSmtp)
}

/** Explains an error. A refusal of the sender or of this server's password is not final, as it can be put right. */
function explainSmtp(error: unknown, message: Message): SendFailed {
  const { code, originalCode, command, response, responseCode } = error as NodemailerError
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    const text = response ? redact(response, message) : 'The mail server takes no such address.'
    const isRefusal = !response || ((responseCode ?? 0) >= 500 && command !== 'MAIL FROM')
    return new SendFailed(text, { isFinal: isRefusal })
  }
  const reason = originalCode ?? code
  return new SendFailed(known[code ?? ''] ?? `The mail server could not be reached (${reason}).`, {
    isFinal: false,
  })
}

const known: Readonly<Record<string, string>> = {
  EAUTH: 'The mail server does not accept the user name and password of this server.',
  ENOAUTH: 'The mail server does not accept the user name and password of this server.',
  ETLS: 'No secure connection to the mail server could be made.',
  ETIMEDOUT: 'The mail server did not answer in time.',
}
