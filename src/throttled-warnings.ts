/** How long the same warning is suppressed, in milliseconds. */
const silence = 60_000
const maxRemembered = 1000

/** Passes each warning on at most once a minute, however often it occurs. */
export function throttleWarnings(warn: (text: string) => void, now: () => number): (text: string) => void {
  const said = new Map<string, number>()
  return (text) => {
    if (now() - (said.get(text) ?? Number.NEGATIVE_INFINITY) < silence) return
    if (said.size >= maxRemembered) said.clear()
    said.set(text, now())
    warn(text)
  }
}
