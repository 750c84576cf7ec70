import { signRequest } from '../../src/signing/sigv4.ts'

export interface AccessKey {
  readonly accessKey: string
  readonly secret: string
}

/** Any key is good in development. */
export const developer: AccessKey = { accessKey: 'dev', secret: 'dev' }

/** A call over a socket, as a client sends it, and what came back. */
export async function call(
  url: string,
  action: string,
  input: object,
  headers: Readonly<Record<string, string>> = {},
) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...targetOf(action), ...headers },
    body: JSON.stringify(input),
  })
  // Some operations answer nothing.
  const body = JSON.parse((await answer.text()) || '{}') as Record<string, unknown>
  return { status: answer.status, body }
}

/** A call of an administrator, signed. */
export function callSigned(url: string, action: string, input: object, key: AccessKey = developer) {
  const request = { method: 'POST', url, headers: targetOf(action), body: JSON.stringify(input) }
  const { host: _, ...signed } = signRequest(request, key, 'local')
  return call(url, action, input, signed)
}

const targetOf = (action: string) => ({ 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` })
