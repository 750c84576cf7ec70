import { SendFailed } from '../sender.ts'
import { webhookHeaders } from '../../signing/webhook-signature.ts'
import { AddressRefused } from '../../outbound/checked-lookup.ts'
import { post } from '../../outbound/post.ts'
import { isPublicAddress } from '../../outbound/public-address.ts'
import type { Transport } from './transport.ts'
import { codeOf, isRefusal } from './send-failure.ts'
import type { SmsSettings, WebhookSettings } from './settings.ts'
import { originOf } from './sms-origin.ts'

/** SMS through the operator's own program, which gets a signed request for each SMS. */
export const newWebhookTransport = (
  { url, secret }: WebhookSettings,
  settings: SmsSettings,
  parts: { readonly allowPrivateAddresses: boolean; now(): number },
): Transport => ({
  async send(pool, message, id, signal) {
    const { number, senderId } = originOf(pool, settings)
    const body = JSON.stringify({
      type: 'sms.send',
      timestamp: new Date(message.at).toISOString(),
      data: {
        to: message.to,
        text: message.text,
        originationNumber: number,
        senderId,
        userPoolId: pool.id,
      },
    })
    const { status } = await post({
      url,
      headers: { 'content-type': 'application/json', ...webhookHeaders(secret, id, parts.now(), body) },
      body,
      signal,
      isGood: (address) => parts.allowPrivateAddresses || isPublicAddress(address),
      maxBytes: 65_536,
    })
    if (status < 200 || status >= 300)
      throw new SendFailed(`The SMS webhook answered ${status}.`, { isFinal: isRefusal(status) })
  },
  toSendError: (error) =>
    new SendFailed(
      error instanceof AddressRefused
        ? 'The SMS webhook is at a private address, which this server does not call.'
        : `The SMS webhook could not be reached (${codeOf(error)}).`,
      { isFinal: false },
    ),
  close() {},
})
