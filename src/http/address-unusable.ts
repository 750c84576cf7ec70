/** The server cannot listen at its address. The message is one line for the operator: what is wrong, and what to do. */
export class AddressUnusable extends Error {
  override readonly name = 'AddressUnusable'
}

/** The error for the operator, if the failure to listen is theirs to mend, or else the failure itself. */
export function toAddressUnusable(cause: unknown, host: string, port: number): unknown {
  const advice = adviceOn((cause as NodeJS.ErrnoException).code, host, port)
  return advice === undefined ? cause : new AddressUnusable(advice, { cause })
}

function adviceOn(code: string | undefined, host: string, port: number): string | undefined {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken: stop what listens on ${host}:${port}, or take another one: --port 0`
  }
  if (code === 'EACCES') return `Port ${port} is not yours to take. Choose one above 1023: --port`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${host} is not an address of this machine. Choose another: --host`
  }
  return undefined
}
