import type { Writable } from 'node:stream'

/**
 * Writes text for a reader that may be slow or stop, as `head` does. Resolves when there is room for more: to false
 * once the reader is gone.
 */
export function newPipe(stream: Writable): (text: string) => Promise<boolean> {
  let isOpen = true
  let goOn: () => void = () => undefined
  const end = () => {
    isOpen = false
    goOn()
  }
  stream.on('error', end).on('close', end)
  stream.on('drain', () => goOn())
  return async (text) => {
    if (isOpen && !stream.write(text)) await new Promise<void>((resolve) => (goOn = resolve))
    return isOpen
  }
}
