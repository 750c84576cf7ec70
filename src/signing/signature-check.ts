import type { Signer } from './signer.ts'
import { hash, timingSafeEqual } from 'node:crypto'
import { incompleteSignature, invalidSignature, missingSignature, unknownAccessKey } from '../errors.ts'
import {
  algorithm,
  canonicalRequest,
  joinHeaders,
  newMac,
  signingKey,
  stringToSign,
  toBasicFormat,
  type Mac,
  type Scope,
  type SignableRequest,
} from './sigv4.ts'

export interface SignatureCheckOptions {
  /** Finds the secret and the rights of an access key, if the key exists. */
  findKey(id: string): Promise<KnownKey | undefined>
  /** Called for each request with the id of the key that signed it. */
  readonly noteUse?: (id: string) => void
  /**
   * For development: requests with an unknown access key are accepted unchecked. They must be sent to this machine by
   * its own name. They must not come from a web page of another machine. Otherwise any page that is open in a browser
   * here could send them. Such a page could also give its own name the address of this machine.
   */
  readonly acceptAnyKey: boolean
  readonly service?: string
  now(): number
}

export interface KnownKey extends Pick<Signer, 'rights'> {
  readonly secret: string
}

/** The most by which the clocks may differ. */
const tolerance = 5 * 60_000
/** The time for which a key is trusted after it was read, so that a removed key stops working. */
const freshness = 5000
const maxKeys = 1000
const maxScopes = 16

/**
 * Checks requests signed by AWS Signature Version 4 in the `Authorization` header, and answers the signer. It refuses
 * requests without a signature, by an unknown key, from another time or for another service. It also refuses
 * requests that were changed on their way.
 */
export function newSignatureCheck(
  options: SignatureCheckOptions,
): (request: SignableRequest) => Promise<Signer> {
  const service = options.service ?? 'cognito-idp'
  const keys = newKeyRing(options)
  return async (request) => {
    const now = options.now()
    const headers = joinHeaders(request.rawHeaders)
    const header = headers.get('authorization')
    if (!header) throw missingSignature()
    const parts = readParts(header)
    const origin = headers.get('origin')
    const isOurs = options.acceptAnyKey && isOwnHost(headers.get('host')) && isOwnOrigin(origin)
    if (isOurs && parts.Credential) {
      const { accessKey, region } = readCredential(parts.Credential)
      if (!(await keys.find(accessKey, now))) return { accessKey, region, rights: {} }
    }
    const { Credential, SignedHeaders, Signature, date } = getAll(parts, headers)
    checkClock(date, now)
    const names = SignedHeaders.split(';')
    checkSignedHeaders(names, headers)
    const { accessKey, ...scope } = readCredential(Credential)
    checkScope(scope, service, date)
    const key = await keys.find(accessKey, now)
    if (!key) throw unknownAccessKey()
    const bodyHash = hash('sha256', request.body)
    const text = stringToSign(canonicalRequest(request, headers, SignedHeaders, bodyHash), date, scope)
    const isComplete = names.every((name) => headers.has(name))
    const isSameBody = (headers.get('x-amz-content-sha256') ?? bodyHash) === bodyHash
    if (!isSame(key.macFor(scope)(text), Signature) || !isComplete || !isSameBody)
      throw invalidSignature(mismatch)
    options.noteUse?.(accessKey)
    return { accessKey, region: scope.region, rights: key.rights }
  }
}

/**
 * Whether a `Host` header names this machine itself, with any port. Names below `localhost` do not count, since the
 * resolver decides where they lead.
 */
export const isOwnHost = (host: string | undefined): boolean =>
  host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host)

/** Whether a request comes from no page, or from a page of this machine, names below `localhost` included. */
export const isOwnOrigin = (origin: string | undefined): boolean => origin === undefined || isLoopback(origin)

/** Whether a URL's host is this machine itself. */
export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host)
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.'

type AuthorizationParts = Readonly<Partial<Record<string, string>>>

/** Parts of `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` by name. A later duplicate wins. */
function readParts(header: string): AuthorizationParts {
  const parts: Record<string, string> = Object.create(null)
  if (header === algorithm) return parts
  const [named = '', ...rest] = header.split(' ')
  for (const part of rest.join(' ').split(',')) {
    const mark = part.indexOf('=')
    const name = part.slice(0, mark).trim()
    // A blank inside a name is where a second header begins.
    if (mark < 0 || name.includes(' ')) throw malformedHeader(header)
    parts[name] = part.slice(mark + 1).trim()
  }
  if (named === algorithm) return parts
  throw incompleteSignature(`Unsupported AWS 'algorithm': '${named}' (only ${algorithm} for now). `)
}

/** The header may hold a secret, so the error tells only its hash. */
const malformedHeader = (header: string) =>
  incompleteSignature(
    'Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with ' +
      `Base64): '${hash('sha256', header, 'base64')}'.`,
  )

/** Answers everything that a signature needs, or throws an error that names everything that is missing. */
function getAll(parts: AuthorizationParts, headers: ReadonlyMap<string, string>) {
  const { Credential, Signature, SignedHeaders } = parts
  const date = headers.get('x-amz-date') ?? headers.get('date')
  if (Credential && Signature && SignedHeaders && date) {
    return { Credential, Signature, SignedHeaders, date: toDate(date) }
  }
  const missing = Object.entries({ Credential, Signature, SignedHeaders })
    .filter(([, value]) => !value)
    .map(([name]) => `Authorization header requires '${name}' parameter. `)
  if (!date) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
  }
  throw incompleteSignature(`${missing.join('')}Authorization=${algorithm}`)
}

const basicFormat = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** Converts the date to basic format. `Date` may also have HTTP's format: `Sat, 31 Jan 2026 23:59:59 GMT`. */
function toDate(text: string): string {
  if (basicFormat.test(text)) return text
  const time = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    const where = 'See http://en.wikipedia.org/wiki/ISO_8601'
    throw incompleteSignature(`Date must be in ISO-8601 'basic format'. Got '${text}'. ${where}`)
  }
  return toBasicFormat(time)
}

function checkClock(date: string, now: number): void {
  const time = Date.parse(date.replace(basicFormat, '$1-$2-$3T$4:$5:$6Z'))
  if (Math.abs(time - now) <= tolerance) return
  const current = toBasicFormat(now)
  if (time > now) {
    const limit = toBasicFormat(now + tolerance)
    throw invalidSignature(
      `Signature not yet current: ${date} is still later than ${limit} (${current} + 5 min.)`,
      'wrong-clock',
    )
  }
  const limit = toBasicFormat(now - tolerance)
  throw invalidSignature(
    `Signature expired: ${date} is now earlier than ${limit} (${current} - 5 min.)`,
    'wrong-clock',
  )
}

/**
 * Requires that the host, the time and the action are signed. Otherwise an attacker who sees a request could send
 * it again as another action with the same members.
 */
function checkSignedHeaders(names: readonly string[], headers: ReadonlyMap<string, string>): void {
  const mustSign = (name: string, shown: string) => {
    if (!names.includes(name))
      throw invalidSignature(`${shown} must be a 'SignedHeader' in the AWS Authorization.`)
  }
  mustSign('host', "'Host' or ':authority'")
  if (headers.has('x-amz-date')) mustSign('x-amz-date', "'X-Amz-Date'")
  else mustSign('date', "'Date'")
  if (headers.has('x-amz-target')) mustSign('x-amz-target', "'X-Amz-Target'")
}

interface Credential extends Scope {
  readonly accessKey: string
  readonly terminator: string
}

function readCredential(text: string): Credential {
  const elements = text.split('/')
  const [accessKey = '', day = '', region = '', service = '', terminator = ''] = elements
  if (elements.length !== 5) {
    const shape =
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term'
    throw incompleteSignature(`${shape}, got '${text}'`)
  }
  if (!/^[\x21-\x7e]{1,128}$/.test(accessKey)) throw unknownAccessKey()
  if (!/^[\w-]{1,40}$/.test(region))
    throw invalidSignature(`Credential should be scoped to a valid region, not '${region}'. `)
  return { accessKey, day, region, service, terminator }
}

function checkScope(
  { day, service, terminator }: Omit<Credential, 'accessKey'>,
  expected: string,
  date: string,
): void {
  const faults: string[] = []
  if (service !== expected) faults.push(`Credential should be scoped to correct service: '${expected}'. `)
  if (terminator !== 'aws4_request') {
    faults.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `)
  }
  if (day !== date.slice(0, 8)) {
    faults.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${day}' != '${date.slice(0, 8)}', from '${date}'. `,
    )
  }
  if (faults.length > 0) throw invalidSignature(faults.join(''))
}

function isSame(expected: string, given: string): boolean {
  const isSignature = /^[0-9a-f]{64}$/.test(given)
  return isSignature && timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(given, 'latin1'))
}

interface Key extends KnownKey {
  readonly readAt: number
  readonly macs: Map<string, Mac>
  macFor(scope: Scope): Mac
}

/** Caches keys for a moment after they are read, with the MACs derived from each for a day and region. */
function newKeyRing({ findKey }: Pick<SignatureCheckOptions, 'findKey'>) {
  const ring = new Map<string, Key>()
  return {
    async find(id: string, now: number): Promise<Key | undefined> {
      const known = ring.get(id)
      if (known && Math.abs(now - known.readAt) < freshness) return known
      const found = await findKey(id)
      ring.delete(id)
      if (!found) return undefined
      const key = newKey(found, now, known?.secret === found.secret ? known.macs : new Map())
      ring.set(id, key)
      if (ring.size > maxKeys) dropOldest(ring)
      return key
    },
  }
}

function newKey({ secret, rights }: KnownKey, readAt: number, macs: Map<string, Mac>): Key {
  return {
    secret,
    rights,
    readAt,
    macs,
    macFor(scope) {
      const name = `${scope.day}/${scope.region}/${scope.service}`
      const known = macs.get(name)
      if (known) return known
      const mac = newMac(signingKey(secret, scope))
      macs.set(name, mac)
      if (macs.size > maxScopes) dropOldest(macs)
      return mac
    },
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
