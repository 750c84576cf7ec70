import { codeDeliveryFailed } from '../../errors.ts'
import type { Messages } from '../message.ts'

/** Messages of a server without a configured sender. Nothing is kept, and a caller that waits gets an error. */
export const undeliverable: Messages = {
  seal: () => undefined,
  deliverUnseen: () => undefined,
  async deliver(messages) {
    if (messages.length === 0) return
    throw codeDeliveryFailed('The message could not be sent: no sender is configured on this server.')
  },
}
