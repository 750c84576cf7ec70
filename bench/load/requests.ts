import type { AccessKey } from '../../src/signing/access-keys.ts'
import { signRequest } from '../../src/signing/sigv4.ts'
import type { Server } from '../servers/server.ts'

/** One call of the API as it is sent to any of the servers. */
export interface Call {
  readonly action: string
  /** JSON. `uniqueNumber` in it becomes a number that no other request has. */
  readonly body: string
  /** Signed with this key. The number in the body cannot be unique then. */
  readonly key?: AccessKey
}

export const uniqueNumber = '#'.repeat(10)

export const newCall = (action: string, input: unknown, key?: AccessKey): Call => ({
  action,
  body: JSON.stringify(input),
  ...(key ? { key } : {}),
})

/** The request's headers, signed now where the call is to be signed. */
function headersOf(
  { action, body, key }: Call,
  { origin }: Pick<Server, 'origin'>,
): Readonly<Record<string, string>> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
  }
  if (!key) return { host: new URL(origin).host, ...headers }
  const { id: accessKey, secret } = key
  return signRequest({ method: 'POST', url: `${origin}/`, headers, body }, { accessKey, secret }, 'local')
}

/** The request as its bytes go over the wire. */
export function toBytes(call: Call, server: Pick<Server, 'origin'>): string {
  const length = Buffer.byteLength(call.body)
  const lines = Object.entries(headersOf(call, server)).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST / HTTP/1.1\r\n${lines.join('')}content-length: ${length}\r\n\r\n${call.body}`
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends one call. */
export async function ask(server: Pick<Server, 'origin'>, call: Call): Promise<Answer> {
  const { host: _, ...headers } = headersOf(call, server)
  const response = await fetch(`${server.origin}/`, {
    method: 'POST',
    headers,
    body: call.body.replaceAll(uniqueNumber, '0'.repeat(uniqueNumber.length)),
  })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

/** The same, read as JSON. @throws {Error} the server refused */
export async function get(server: Pick<Server, 'origin'>, call: Call): Promise<Record<string, unknown>> {
  const { status, body } = await ask(server, call)
  if (status !== 200) throw new Error(`${call.action} was answered ${status}: ${body.slice(0, 300)}`)
  return JSON.parse(body)
}
