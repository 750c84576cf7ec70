import { isPhoneNumber } from '../domain/attribute-value.ts'
import { parseMailbox } from '../messages/transports/mail-address.ts'
import type { AwsSettings, EmailSettings, SmsSettings } from '../messages/transports/settings.ts'
import { isOriginationNumber, isSenderId } from '../messages/transports/sms-origin.ts'
import { readWebhookSecret } from '../signing/webhook-signature.ts'
import { having, members, text, textAs, textThat, together, type SettingReader } from './setting-readers.ts'
import { smtpSettings } from './smtp-settings.ts'

/** A sender address, or a reply address. */
export const mailbox = textAs(
  parseMailbox,
  'an e-mail address, alone or behind a name: Example <no-reply@example.com>',
)

/** A phone number in E.164 form. */
export const phoneNumber = textThat(isPhoneNumber, 'a phone number like +4915112345678')

const httpUrl = textThat((text) => {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}, 'a URL like https://example.com/sms, without a user name in it')

const awsSettings: SettingReader<AwsSettings> = together(
  ['accessKeyId', 'secretAccessKey'],
  members(
    { region: textThat((text) => /^[a-z0-9-]{1,40}$/.test(text), 'a region like eu-central-1') },
    { endpoint: httpUrl, accessKeyId: text, secretAccessKey: text, sessionToken: text },
  ),
)

/** The settings for sending e-mails. Files that they name are relative to `folder`. */
export const emailSettings = (folder: string): SettingReader<EmailSettings> =>
  having(['smtp', 'ses'], members({}, { smtp: smtpSettings(folder), ses: awsSettings }))

const twilioSettings = members(
  { accountSid: textThat((text) => /^\w{1,64}$/.test(text), 'the SID of an account'), authToken: text },
  { messagingServiceSid: text, endpoint: httpUrl },
)

const webhookSettings = members(
  { url: httpUrl, secret: textAs(toSecret, 'whsec_ and then 24 to 64 bytes in base64') },
  {},
)

/** The settings for sending SMS. */
export const smsSettings: SettingReader<SmsSettings> = having(
  ['sns', 'twilio', 'webhook'],
  members(
    {},
    {
      sns: awsSettings,
      twilio: twilioSettings,
      webhook: webhookSettings,
      originationNumber: textThat(isOriginationNumber, 'a phone number like +4915112345678, or a short code'),
      senderId: textThat(isSenderId, 'up to 11 letters and digits, of which one is a letter'),
    },
  ),
)

function toSecret(text: string): Buffer | undefined {
  try {
    return readWebhookSecret(text)
  } catch {
    return undefined
  }
}
