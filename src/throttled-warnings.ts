/** How long the same notice is kept back, in milliseconds. */
const silence = 60_000
const mostRemembered = 1000

/** Says each thing once a minute at most, however often it happens. */
export function newNotices(warn: (text: string) => void, now: () => number): (text: string) => void {
  const said = new Map<string, number>()
  return (text) => {
    if (now() - (said.get(text) ?? Number.NEGATIVE_INFINITY) < silence) return
    if (said.size >= mostRemembered) said.clear()
    said.set(text, now())
    warn(text)
  }
}
