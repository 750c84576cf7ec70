import type { Senders } from '../sender.ts'
import type { SenderSettings } from '../transports/settings.ts'

/**
 * Senders for development, where messages stay readable. Only those leave for which the settings or the pool
 * configure a sender.
 */
export const newReadableSenders = (senders: Senders, settings: SenderSettings): Senders => ({
  async send(pool, message, id) {
    const { medium, senderContext } = message
    const leaves =
      senderContext !== undefined || (medium === 'EMAIL' ? settings.email : settings.sms) !== undefined
    if (leaves) await senders.send(pool, message, id)
  },
  close: () => senders.close(),
})
