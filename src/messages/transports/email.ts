import type { SendMailOptions } from 'nodemailer'
import type { Message } from '../message.ts'
import { SendFailed } from '../sender.ts'
import { isEmail } from '../../domain/attribute-value.ts'
import type { Pool } from '../../domain/pool.ts'
import type { Transport } from './transport.ts'
import { parseMailbox, toHeaderText, type Mailbox } from './mail-address.ts'
import type { SenderSettings } from './settings.ts'

/** A mailer of nodemailer for a mail server or a service. */
export interface Mailer {
  sendMail(mail: SendMailOptions): Promise<unknown>
  close(): void
}

/** Messages as e-mails, by a mailer whose errors `toSendError` knows. */
export const newEmailTransport = (
  mailer: Mailer,
  settings: SenderSettings,
  toSendError: Transport['toSendError'],
): Transport => ({
  async send(pool, message, id, signal) {
    await mailer.sendMail({ ...toMail(pool, message, id, settings), signal })
  },
  toSendError,
  close: () => mailer.close(),
})

function toMail(pool: Pool, message: Message, id: string, settings: SenderSettings): SendMailOptions {
  if (!isEmail(message.to))
    throw new SendFailed('The address of the recipient cannot be used.', { isFinal: true })
  const { from, replyTo, sourceArn, configurationSet } = senderOf(pool, settings)
  return {
    from: { ...from },
    ...(replyTo && { replyTo: { ...replyTo } }),
    to: { name: '', address: message.to },
    subject: toHeaderText(message.subject),
    text: message.text,
    ...(message.html !== undefined && { html: message.html }),
    envelope: { from: from.address, to: [message.to] },
    // The id is the same at every try, so that a mailbox can recognize a duplicate.
    messageId: `<${id}@${from.address.slice(from.address.indexOf('@') + 1)}>`,
    headers: {
      // Absence notes of recipients are not wanted.
      'Auto-Submitted': 'auto-generated',
      ...(configurationSet !== undefined && { 'X-SES-CONFIGURATION-SET': configurationSet }),
    },
    ses: {
      ...(sourceArn !== undefined && { FromEmailAddressIdentityArn: sourceArn }),
      ...(configurationSet !== undefined && { ConfigurationSetName: configurationSet }),
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

interface Sender {
  readonly from: Mailbox
  readonly replyTo: Mailbox | undefined
  readonly sourceArn: string | undefined
  readonly configurationSet: string | undefined
}

/** The sender of a pool's e-mails: the server's own, unless the pool is set to send as its developer. */
function senderOf(pool: Pool, settings: SenderSettings): Sender {
  const { EmailSendingAccount, From, ReplyToEmailAddress, SourceArn, ConfigurationSet } =
    pool.record.settings.EmailConfiguration ?? {}
  const isDeveloper = EmailSendingAccount === 'DEVELOPER'
  const named = isDeveloper ? From || addressIn(SourceArn) : undefined
  const from = named === undefined ? settings.from : parseMailbox(named)
  const replyTo = ReplyToEmailAddress ? parseMailbox(ReplyToEmailAddress) : settings.replyTo
  if (!from || (ReplyToEmailAddress && !replyTo)) {
    throw new SendFailed('The address that the user pool sends from, or wants replies at, cannot be used.', {
      isFinal: false,
    })
  }
  return {
    from,
    replyTo,
    sourceArn: isDeveloper ? SourceArn : undefined,
    configurationSet: isDeveloper ? ConfigurationSet : undefined,
  }
}

/** The address of an SES identity; undefined if the identity is a domain. */
const addressIn = (arn: string | undefined) => /:identity\/([^/]+@[^/]+)$/.exec(arn ?? '')?.[1]
