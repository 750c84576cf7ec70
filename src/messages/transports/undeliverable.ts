import { codeDeliveryFailed } from '../../errors.ts'
import type { Messages } from '../messages.ts'

/** Messages where no sender is configured: nothing is kept, and whoever waits for one is told. */
export const undeliverable: Messages = {
  write: () => undefined,
  deliverUnseen: () => undefined,
  async deliver(messages) {
    if (messages.length === 0) return
    throw codeDeliveryFailed('The message could not be sent: no sender is configured on this server.')
  },
}
