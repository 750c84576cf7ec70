import * as fc from 'fast-check'
import { toUndoToken } from '../../src/domain/email-undo.ts'
import { changeAddress, newLinkPlace, signUpByLink, withNotices, type Form } from '../links/links.ts'
import { newCaller, startTarget, type Caller } from '../target.ts'
import { exchange } from './rubbish.ts'

/** What came of requests to everything that has a path of its own. */
export interface PageFindings {
  readonly line: string
  readonly problems: readonly string[]
}

const lanes = 8
const maxProblems = 10

/** Real links and the pool that they are of, so that requests come close to something. */
interface Scene {
  readonly poolId: string
  readonly forms: readonly Form[]
}

/** One request, in its parts. */
interface PageRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly host: string
  readonly headers: readonly string[]
  readonly body: string
  readonly isChunked: boolean
}

/** What must have been answered with success, or the requests have come close to nothing. */
const mustAnswer = [
  'GET /',
  'GET /confirmUser',
  'POST /confirmUser',
  'GET /undoEmailChange',
  'POST /undoEmailChange',
  'GET /_rockpool/inbox',
  'GET /_aws/ses',
  'GET /_aws/sns/sms-messages',
  'GET jwks.json',
  'GET openid-configuration',
]

/** Sends requests to pages, to the inbox of development and to what a pool publishes. Links in it are real. */
export async function fuzzPages(seed: number, count: number): Promise<PageFindings> {
  await using target = await startTarget({ mode: 'dev', arguments: withNotices })
  using caller = newCaller({ url: target.url, connections: 1 })
  const scene = await newScene(target.url, caller)
  const problems: string[] = []
  const answered = new Map<string, number>()
  // Each comes from an address of its own, so that none is refused for the number of its tries.
  let sources = 0
  const nextSource = () =>
    `127.${1 + ((sources >> 16) % 250)}.${(sources >> 8) % 256}.${1 + (sources++ % 250)}`
  const lane = async (index: number) => {
    const property = fc.asyncProperty(requests(scene), async (drawn) => {
      const text = toText(drawn)
      const answers = await exchange(target.port, text, { from: nextSource(), waits: true })
      if (answers === undefined)
        throw new Error(`the connection hung, for ${JSON.stringify(text.slice(0, 900))}`)
      const wrong = faultIn(answers, drawn)
      if (wrong) throw new Error(`${wrong}, for ${JSON.stringify(text.slice(0, 900))}`)
      const what = `${drawn.method} ${titleOf(drawn.path)}`
      if (answers.startsWith('HTTP/1.1 200')) answered.set(what, (answered.get(what) ?? 0) + 1)
    })
    const details = await fc.check(property, { seed: seed + index, numRuns: Math.ceil(count / lanes) })
    if (details.failed && details.errorInstance instanceof Error) problems.push(details.errorInstance.message)
  }
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
  const unreached = mustAnswer.filter((what) => !answered.has(what))
  if (problems.length === 0 && unreached.length > 0)
    problems.push(`no request to a page came through: ${unreached.join(', ')}`)
  if (target.ended()) problems.push(`the server of pages ended: ${target.ended()}`)
  if (target.log()) problems.push(`the server of pages logged: ${target.log().slice(0, 2000)}`)
  return {
    line: `${count} requests to pages, the inbox and what pools publish: no fault, no hang, nothing of theirs in a page but as text`,
    problems: problems.slice(0, maxProblems),
  }
}

/** The request without what is drawn about its path. */
const titleOf = (path: string) => /\.well-known\/(.*)$/.exec(path)?.[1] ?? path

async function newScene(url: string, caller: Caller): Promise<Scene> {
  const place = await newLinkPlace(caller, 'CONFIRM_WITH_LINK')
  const forms: Form[] = []
  for (let user = 0; user < 4; user++) {
    forms.push(await signUpByLink(url, caller, place, `fuzz-${user}`))
    forms.push(await changeAddress(url, caller, place, `changed-${user}`))
  }
  // The keys of a pool are made when they are first asked for.
  await fetch(`${url}/${place.poolId}/.well-known/jwks.json`)
  return { poolId: place.poolId, forms }
}

/** The tags of our own pages. Any other is one that a request has brought in. */
const ownTags =
  /<(?:\/?(?:html|head|meta|title|style|body|main|h1|p|form|input|button|div)[\s>]|!doctype html>)/gi

/** What is wrong with the answers to a request, if anything. */
function faultIn(answers: string, { method, path, host, headers }: PageRequest): string | undefined {
  for (const answer of answers.split(/(?=^HTTP\/1\.1 \d)/m)) {
    const end = answer.indexOf('\r\n\r\n')
    const [head, body] = end < 0 ? [answer, ''] : [answer.slice(0, end), answer.slice(end + 4)]
    const isDone = head.startsWith('HTTP/1.1 200')
    if (head.startsWith('HTTP/1.1 5')) return `an answer of ${head.slice(9, 12)}`
    if (/^x-injected:/im.test(head)) return 'a header of the request in the answer'
    if (/^location:/im.test(head)) return 'an answer that leads elsewhere'
    if (body !== '' && !/^content-type: \S/im.test(head) && isDone) return 'a body of no type'
    if (/^content-type: text\/html/im.test(head)) {
      if (!/^content-security-policy: default-src 'none'/im.test(head)) return 'a page without its policy'
      const tags = body.replace(/<style>[^<]*<\/style>/, '').replaceAll(/"[^"]*"/g, '""')
      if (/<[^\s]/.test(tags.replaceAll(ownTags, '')))
        return `a tag of the request in the page: ${body.slice(-700)}`
      if (/<[^>]*\son\w+\s*=/i.test(tags)) return 'a handler of the request in the page'
    } else if (isDone && body !== '' && !/^x-content-type-options: nosniff/im.test(head)) {
      return 'an answer whose type a browser may guess'
    }
    const isForeign = foreignHosts.includes(host) || headers.some((header) => foreignOrigins.includes(header))
    // A preflight is answered alike for every path. It must carry nothing.
    const isRefused = method === 'OPTIONS' ? body === '' : !isDone
    if (isForeign && path.startsWith('/_') && !isRefused) return 'messages for a foreign page'
  }
  return undefined
}

const foreignHosts = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example:80',
  'localhost@evil.example',
]
const foreignOrigins = [
  'Origin: https://evil.example',
  'Origin: null',
  'Origin: http://localhost.evil.example',
]

/** Texts that would do something in a page. */
const markup = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  `'"><img src=x onerror=alert(1)>`,
  '" onfocus=alert(1) autofocus x="',
  '</title><svg onload=alert(1)>',
]
/** Texts that would do something in a header, or that decoders stumble over. */
const payloads = [
  ...markup,
  'javascript:alert(1)',
  '{{7*7}}${7*7}<%= 7*7 %>',
  'a\r\nX-Injected: yes',
  'a\nX-Injected: yes\n\n<b>',
  '\0',
  '\u202e\u2028\ufeff',
  '&lt;script&gt;&#x3c;b&#62;',
  '../../../../etc/passwd',
  '__proto__',
  "' OR 1=1 --",
  '*',
  'a'.repeat(4000),
  '',
]
/** Pieces of a query or a form that do not decode, or not to one thing. */
const broken = [
  '%',
  '%zz',
  '%E0%A4%A',
  '%C0%AF',
  '%ED%A0%80',
  '%00',
  '%0d%0aX-Injected:%20yes',
  '+',
  '&&&',
  '=',
  '=a',
  'a[]=1&a[__proto__]=2',
  '%u003cscript%u003e',
]
const names = [
  'client_id',
  'user_name',
  'confirmation_code',
  'token',
  'to',
  'user',
  'pool',
  'id',
  'email',
  'phoneNumber',
  'region',
  '__proto__',
  'constructor',
  'toString',
]

const requests = ({ poolId, forms }: Scene): fc.Arbitrary<PageRequest> => {
  const wholeForm = fc.constantFrom(...forms).map(encode)
  const changedForm = fc
    .tuple(
      fc.constantFrom(...forms),
      fc.nat(),
      fc.oneof(fc.constantFrom(...markup), fc.constantFrom(...payloads)),
    )
    .map(([form, at, payload]) => {
      const members = Object.keys(form)
      return encode({ ...form, [members[at % members.length] ?? '']: payload })
    })
  const link = { poolId, sub: '00000000-0000-4000-8000-000000000000', version: 2, secret: 'A'.repeat(32) }
  const rubbish = fc
    .array(
      fc.oneof(
        fc
          .tuple(fc.constantFrom(...names), fc.constantFrom(...payloads))
          .map(([name, value]) => encode({ [name]: value })),
        fc.constantFrom(...broken),
        fc.constant(encode({ token: toUndoToken(link) })),
        fc.string({ unit: 'binary', maxLength: 40 }).map(encodeURIComponentOf),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join('&'))
  const parameters = fc.oneof(
    { weight: 3, arbitrary: wholeForm },
    { weight: 3, arbitrary: changedForm },
    { weight: 3, arbitrary: rubbish },
  )
  const own = ['/', '/_rockpool/inbox', '/_aws/ses', '/_aws/sns/sms-messages']
  const published = ['jwks.json', 'openid-configuration'].map((name) => `/${poolId}/.well-known/${name}`)
  const path = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('/confirmUser', '/undoEmailChange') },
    { weight: 5, arbitrary: fc.constantFrom(...own, ...published) },
    { weight: 2, arbitrary: fc.constantFrom(...strangePaths) },
  )
  return fc.record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('GET', 'POST') },
      { weight: 1, arbitrary: otherMethods },
    ),
    path,
    query: fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 2, arbitrary: parameters }),
    host: fc.oneof({ weight: 6, arbitrary: fc.constant('localhost') }, { weight: 1, arbitrary: hosts }),
    headers: fc.array(fc.constantFrom(...headerLines), { maxLength: 3 }),
    body: fc.oneof(
      { weight: 6, arbitrary: parameters },
      { weight: 1, arbitrary: fc.constantFrom(...bodies) },
    ),
    isChunked: fc.boolean(),
  })
}

const encode = (form: Form) => new URLSearchParams(form).toString()
/** Lone surrogates have no encoding, so they are left out. */
const encodeURIComponentOf = (text: string) => encodeURIComponent(text.toWellFormed())

const otherMethods = fc.constantFrom('HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'get')
const hosts = fc.constantFrom('', '[', 'a b', '[::1]:9229', '127.0.0.1', 'LOCALHOST:1', ...foreignHosts)

const strangePaths = [
  '/confirmUser/',
  '/CONFIRMUSER',
  '//confirmUser',
  '/confirmUser/../undoEmailChange',
  '/%63onfirmUser',
  '/confirmUser%00',
  '/confirmUser;a=b',
  '/confirmUser#<script>',
  '/undoEmailChange/<script>alert(1)</script>',
  '/%3Cscript%3Ealert(1)%3C/script%3E/.well-known/jwks.json',
  '/__proto__/.well-known/jwks.json',
  '/constructor/.well-known/openid-configuration',
  '/a/b/.well-known/jwks.json',
  '/.well-known/jwks.json',
  '/_rockpool/inbox/',
  '/_rockpool/',
  '/_rockpool/%2e%2e/inbox',
  '/_aws/ses%2f',
  'http://evil.example/confirmUser',
  '*',
  `/${'a'.repeat(3000)}`,
  '/\u0080\u00ff',
]
const headerLines = [
  ...foreignOrigins,
  'Origin: http://localhost:9229',
  'X-Forwarded-For: <script>, 127.0.0.1, %%%',
  'X-Forwarded-Host: evil.example',
  'Forwarded: for=evil',
  'Content-Type: application/x-www-form-urlencoded; charset=utf-16',
  'Content-Type: multipart/form-data; boundary=x',
  'Content-Type: text/html',
  'Content-Encoding: gzip',
  'Accept: text/html, */*;q=0.1',
  'Accept-Language: <script>',
  'Referer: javascript:alert(1)',
  'Cookie: __proto__=1; a=<script>',
  'X-HTTP-Method-Override: DELETE',
  'If-None-Match: *',
  'Range: bytes=0-1,1-2,2-3',
  'TE: trailers',
]
const bodies = [
  '',
  '{}',
  '{"token":"<script>"}',
  '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n<script>\r\n--x--',
  '\xff\xfe\0<\0s\0',
  '[[[['.repeat(8),
  'token='.repeat(2000),
  `token=${'%41'.repeat(3000)}`,
]

/** The bytes of a request, one character each. */
function toText({ method, path, query, host, headers, body, isChunked }: PageRequest): string {
  const chunks = body === '' ? '0\r\n\r\n' : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const content = isChunked
    ? `Transfer-Encoding: chunked\r\n\r\n${chunks}`
    : `Content-Length: ${body.length}\r\n\r\n${body}`
  return [
    `${method} ${path}${query === '' ? '' : `?${query}`} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...headers,
    hasBody ? content : '\r\n',
  ].join('\r\n')
}
