import type { Message, Messages } from '../message.ts'

/** Messages that are also shown, each when it is given for delivery. Only development shows them: they hold codes. */
export const newShownMessages = (messages: Messages, show: (message: Message) => void): Messages => ({
  seal: (message) => messages.seal(message),
  deliver(sent) {
    for (const message of sent) show(message)
    return messages.deliver(sent)
  },
  deliverUnseen(sent) {
    for (const message of sent) show(message)
    messages.deliverUnseen(sent)
  },
})
