import { createHmac, createSecretKey, hash } from 'node:crypto'

/** The parts of a request that go into its signature. */
export interface SignableRequest {
  readonly method: string
  /** The path as it is sent, with the query. */
  readonly path: string
  /** Names and values in turn, as they are sent: node's `rawHeaders`. */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

/** The scope in which a signature is valid: one day, one region, one service. */
export interface Scope {
  /** Year, month and day: `20260131`. */
  readonly day: string
  readonly region: string
  readonly service: string
}

export interface SigningCredentials {
  readonly accessKey: string
  readonly secret: string
  /** The token of temporary AWS credentials; sent and signed as one more header. */
  readonly sessionToken?: string
}

export const algorithm = 'AWS4-HMAC-SHA256'

/**
 * Signs a request by AWS Signature Version 4 and answers the headers to send with it: those given, `host`,
 * `x-amz-date` and `authorization`. The signature covers all the others.
 *
 *     const headers = signRequest({ method: 'POST', url, headers: { 'x-amz-target': … }, body }, key, 'local')
 *     await fetch(url, { method: 'POST', headers, body })
 */
export function signRequest(
  request: {
    readonly method: string
    readonly url: string | URL
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | Uint8Array
  },
  credentials: SigningCredentials,
  region: string,
  now = new Date(),
): Record<string, string> {
  const url = new URL(request.url)
  const date = toBasicFormat(now.getTime())
  const headers: Record<string, string> = { host: url.host, 'x-amz-date': date }
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value
  if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken
  const signable = {
    method: request.method,
    path: url.pathname + url.search,
    rawHeaders: Object.entries(headers).flat(),
    body: typeof request.body === 'string' ? Buffer.from(request.body) : request.body,
  }
  const scope = { day: date.slice(0, 8), region, service: 'cognito-idp' }
  return { ...headers, authorization: authorizationFor(signable, credentials, scope) }
}

/** The `Authorization` header of a request that already carries `x-amz-date`; every header is signed. */
export function authorizationFor(request: SignableRequest, key: SigningCredentials, scope: Scope): string {
  const headers = joinHeaders(request.rawHeaders)
  const names = [...headers.keys()].sort().join(';')
  const canonical = canonicalRequest(request, headers, names, hash('sha256', request.body))
  const text = stringToSign(canonical, headers.get('x-amz-date') ?? '', scope)
  const signature = newMac(signingKey(key.secret, scope))(text)
  return `${algorithm} Credential=${key.accessKey}/${scopeText(scope)}, SignedHeaders=${names}, Signature=${signature}`
}

const scopeText = ({ day, region, service }: Scope) => `${day}/${region}/${service}/aws4_request`

/** Formats a time as `20260131T235959Z`, the only format that signatures use. */
export const toBasicFormat = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')

/** Values of all headers by lower-case name. The values of a repeated header are joined by commas. */
export function joinHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = trimAll(rawHeaders[index + 1] ?? '')
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before},${value}`)
  }
  return headers
}

/** Trims white space at the ends and replaces each run of it inside by one space. */
const trimAll = (value: string) =>
  /^\s|\s$|\s\s|[^\S ]/.test(value) ? value.trim().replace(/\s+/g, ' ') : value

/**
 * The canonical form of a request, which both sides build before they sign. `names` are the signed headers as the
 * `Authorization` header lists them.
 */
export function canonicalRequest(
  request: SignableRequest,
  headers: ReadonlyMap<string, string>,
  names: string,
  bodyHash: string,
): string {
  let lines = ''
  for (const name of names.split(';')) lines += `${name}:${headers.get(name) ?? ''}\n`
  const [path, query] = canonicalTarget(request.path)
  return `${request.method}\n${path}\n${query}\n${lines}\n${names}\n${bodyHash}`
}

/** The text that is signed. `date` is the time of the request in basic format. */
export const stringToSign = (canonical: string, date: string, scope: Scope) =>
  // Header values hold one character for each byte on the wire, and go into the hash as those bytes.
  `${algorithm}\n${date}\n${scopeText(scope)}\n${hash('sha256', Buffer.from(canonical, 'latin1'))}`

/** Derives the signing key of one scope from a secret. */
export function signingKey(secret: string, { day, region, service }: Scope): Buffer {
  const steps = [day, region, service, 'aws4_request']
  return steps.reduce(
    (key, step) => createHmac('sha256', key).update(step).digest(),
    Buffer.from(`AWS4${secret}`),
  )
}

/** Signs one text, whose characters stand for bytes. The signature is in hexadecimal. */
export type Mac = (text: string) => string

/** HMAC-SHA-256 under one key. A key object costs an eighth of what the same key costs as bytes. */
export function newMac(key: Uint8Array): Mac {
  const prepared = createSecretKey(key)
  return (text) => createHmac('sha256', prepared).update(text, 'latin1').digest('hex')
}

function canonicalTarget(target: string): readonly [path: string, query: string] {
  if (target === '/') return ['/', '']
  const mark = target.indexOf('?')
  if (mark < 0) return [canonicalPath(target), '']
  return [canonicalPath(target.slice(0, mark)), canonicalQuery(target.slice(mark + 1))]
}

/** Removes empty and dot segments. Encodes the path once more than on the wire, as all services but S3 do. */
function canonicalPath(path: string): string {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encode(segment))
  }
  const isFolder = segments.length > 0 && /\/\.{0,2}$/.test(path)
  return `/${segments.join('/')}${isFolder ? '/' : ''}`
}

/** Sorts the query by name, then by value, both in encoded form. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('=')
      const [name, value] = mark < 0 ? [part, ''] : [part.slice(0, mark), part.slice(mark + 1)]
      return [encode(decode(name)), encode(decode(value))] as const
    })
  pairs.sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** Percent encoding of everything but letters, digits, `-`, `.`, `_` and `~` (RFC 3986, 2.3). */
const encode = (text: string) =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
