import type { Message } from '../message.ts'
import { SendFailed } from '../sender.ts'
import { post } from '../../outbound/post.ts'
import type { Transport } from './transport.ts'
import { codeOf, redact, isRefusal } from './send-failure.ts'
import type { SmsSettings, TwilioSettings } from './settings.ts'
import { originOf, type SmsOrigin } from './sms-origin.ts'

/** SMS through Twilio. */
export const newTwilioTransport = (twilio: TwilioSettings, settings: SmsSettings): Transport => ({
  async send(pool, message, _id, signal) {
    const { accountSid, authToken, endpoint = 'https://api.twilio.com' } = twilio
    const { status, body } = await post({
      url: `${endpoint}/2010-04-01/Accounts/${accountSid}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        To: message.to,
        Body: message.text,
        ...senderFields(twilio, originOf(pool, settings)),
      }).toString(),
      signal,
      // The address is Twilio's own, or the endpoint that the settings name.
      isGood: () => true,
      maxBytes: 65_536,
    })
    if (status < 200 || status >= 300) throw refusal(status, body, message)
  },
  toSendError: (error) =>
    new SendFailed(`Twilio could not be reached (${codeOf(error)}).`, { isFinal: false }),
  close() {},
})

function senderFields(
  { messagingServiceSid }: TwilioSettings,
  { number, senderId }: SmsOrigin,
): Record<string, string> {
  const from = number ?? senderId
  if (from !== undefined) return { From: from }
  return messagingServiceSid === undefined ? {} : { MessagingServiceSid: messagingServiceSid }
}

function refusal(status: number, body: string | undefined, message: Message): SendFailed {
  if (status === 401 || status === 403)
    return new SendFailed('Twilio does not accept the credentials of this server.', { isFinal: false })
  const said = messageIn(body)
  const text = said === undefined ? `Twilio answered ${status}.` : redact(said, message)
  return new SendFailed(text, { isFinal: isRefusal(status) })
}

/** The message in an error of Twilio; undefined if the body is none. */
function messageIn(body: string | undefined): string | undefined {
  try {
    const { message } = JSON.parse(body ?? '') as { message?: unknown }
    return typeof message === 'string' && message !== '' ? message : undefined
  } catch {
    return undefined
  }
}
