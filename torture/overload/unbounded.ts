import { registerHooks } from 'node:module'
import { launcher } from '../target.ts'

// A server that lets all wait for as long as they like, and goes on for callers who have left: a fault on purpose, by
// which the overload part shows that it would find one.

/** What is changed in files of the server as they are loaded. */
const changes: Readonly<Record<string, readonly [string, string]>> = {
  '/src/waiting-line.ts': ['export const maxWait = 2000', 'export const maxWait = 600_000'],
  '/src/crypto/srp/srp-passwords.ts': ['maxWaiting: 1000', 'maxWaiting: Infinity'],
  '/src/http/requests.ts': ['isGone: () => socket.destroyed', 'isGone: () => false'],
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const [, change] = Object.entries(changes).find(([file]) => url.endsWith(file)) ?? []
    if (!change) return loaded
    const { source: read = '' } = loaded
    const source = typeof read === 'string' ? read : new TextDecoder().decode(read)
    if (!source.includes(change[0])) throw new Error(`${url} does not hold «${change[0]}»`)
    return { ...loaded, source: source.replace(...change) }
  },
})
await import(launcher)
