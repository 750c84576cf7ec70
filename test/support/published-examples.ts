import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSignatureCheck } from '../../src/signing/signature-check.ts'
import {
  authorizationFor,
  canonicalRequest,
  joinHeaders,
  stringToSign,
  type SignableRequest,
} from '../../src/signing/sigv4.ts'

// The key, region and service of AWS's published examples.
const key = { accessKey: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const scope = { day: '20150830', region: 'us-east-1', service: 'service' }
const date = '20150830T123600Z'
/** Where the examples are read from, if they are there. */
const folder = new URL('../../../shared/data/aws4_testsuite', import.meta.url).pathname

export interface Examples {
  readonly count: number
  readonly problems: readonly string[]
  readonly line: string
}

/** AWS's published examples of signed requests, written down, signed and verified as they stand. */
export async function checkPublishedExamples(): Promise<Examples> {
  if (!existsSync(folder))
    return { count: 0, problems: [], line: `the published examples are NOT there to be checked: ${folder}` }
  const check = newSignatureCheck({
    findKey: async (id) => (id === key.accessKey ? { ...key, rights: {} } : undefined),
    acceptAnyKey: false,
    service: scope.service,
    now: () => Date.UTC(2015, 7, 30, 12, 36),
  })
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.req'),
  )
  const problems: string[] = files.length < 30 ? [`only ${files.length} published examples`] : []
  for (const file of files) {
    const read = (ending: string) =>
      readFileSync(join(folder, file.replace(/req$/, ending)), 'utf8').replaceAll('\r\n', '\n')
    const authorization = read('authz')
    const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? ''
    const sent = readMessage(read('sreq'), (name) => name !== 'authorization')
    const toSign = readMessage(read('sreq'), (name) => names.split(';').includes(name))
    const canonical = canonicalRequest(sent, joinHeaders(sent.rawHeaders), names, hash('sha256', sent.body))
    const signed = { ...sent, rawHeaders: [...sent.rawHeaders, 'Authorization', authorization] }
    const isRight =
      canonical === read('creq') &&
      stringToSign(canonical, date, scope) === read('sts') &&
      authorizationFor(toSign, key, scope) === authorization &&
      (await check(signed).then(
        () => true,
        () => false,
      ))
    if (!isRight) problems.push(`the published example ${file} comes out otherwise`)
  }
  const right = files.length - problems.length
  return {
    count: files.length,
    problems,
    line: `published examples of signatures: ${right} of ${files.length}`,
  }
}

/** A request as the examples have it: one header a line, continued by lines that start with blanks. */
function readMessage(text: string, isWanted: (name: string) => boolean): SignableRequest {
  const [head = '', ...rest] = text.split('\n\n')
  const lines = head.replace(/\n(?=[ \t])/g, '\0').split('\n')
  const [, method = '', path = ''] = /^(\S+) (.*) HTTP\/1.1$/.exec(lines[0] ?? '') ?? []
  const rawHeaders = lines.slice(1).flatMap((line) => {
    const mark = line.indexOf(':')
    const name = line.slice(0, mark)
    return isWanted(name.toLowerCase()) ? [name, line.slice(mark + 1).replaceAll('\0', '\n')] : []
  })
  return { method, path, rawHeaders, body: Buffer.from(rest.join('\n\n')) }
}
