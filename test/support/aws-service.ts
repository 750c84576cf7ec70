import assert from 'node:assert/strict'
import { newSignatureCheck } from '../../src/signing/signature-check.ts'
import { newWebServer, type SeenRequest, type WebServer } from './web-server.ts'

export const awsKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

export interface AwsAnswer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A service of AWS on this machine that takes only requests signed with `awsKey`, for itself. */
export async function newAwsService(
  service: string,
  answer: (request: SeenRequest) => AwsAnswer,
): Promise<WebServer & { readonly regions: string[] }> {
  const regions: string[] = []
  const check = newSignatureCheck({
    findKey: async (id) =>
      id === awsKey.accessKeyId ? { secret: awsKey.secretAccessKey, rights: {} } : undefined,
    acceptAnyKey: false,
    service,
    now: Date.now,
  })
  const server = await newWebServer(async (response, request) => {
    try {
      regions.push((await check(request)).region)
    } catch (error) {
      return void response.writeHead(403, { 'x-amzn-errortype': 'SignatureDoesNotMatch' }).end(String(error))
    }
    const { status, body, headers } = answer(request)
    response.writeHead(status, headers).end(body)
  })
  return Object.assign(server, { regions })
}

/** A request that came, and no other. */
export function onlyRequest({ requests }: WebServer): SeenRequest {
  const [request, ...others] = requests
  assert.ok(request)
  assert.deepEqual(others, [])
  return request
}
