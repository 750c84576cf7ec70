const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const form = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/

/**
 * The time that a client signs, in milliseconds since 1970: `Fri Aug 1 15:51:06 UTC 2023`. Undefined if malformed.
 */
export function readTimestamp(text: string): number | undefined {
  const [, name = '', day, hour, minute, second, year] = form.exec(text) ?? []
  const month = months.indexOf(name)
  if (month < 0) return undefined
  return Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second))
}
