import type { Arbitrary } from 'fast-check'
import * as fc from 'fast-check'
import { connect } from 'node:net'

const target = 'X-Amz-Target: AWSCognitoIdentityProviderService.ListUserPools'

const startLines: readonly string[] = [
  'POST / HTTP/1.1',
  'POST / HTTP/1.0',
  'POST / HTTP/0.9',
  'POST / HTTP/2.0',
  'POST / HTTP/9.9',
  'POST /',
  'POST',
  '',
  'GET / HTTP/1.1',
  'GET /_rockpool/inbox?to=%00&user=%ff HTTP/1.1',
  'GET /us-east-1_rockpool/.well-known/jwks.json HTTP/1.1',
  'GET /__proto__/.well-known/jwks.json HTTP/1.1',
  'GET //../../etc/passwd HTTP/1.1',
  'GET /%E0%A4%A HTTP/1.1',
  'GET http://example.com/ HTTP/1.1',
  'GET * HTTP/1.1',
  'HEAD / HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'OPTIONS / HTTP/1.1',
  'PUT / HTTP/1.1',
  'PATCH / HTTP/1.1',
  'DELETE / HTTP/1.1',
  'TRACE / HTTP/1.1',
  'CONNECT example.com:443 HTTP/1.1',
  'PRI * HTTP/2.0',
  'post / http/1.1',
  'P\0ST / HTTP/1.1',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  `POST /${'a'.repeat(20_000)} HTTP/1.1`,
  `${'A'.repeat(70_000)} / HTTP/1.1`,
]

const headerLines: readonly string[] = [
  'Host: localhost',
  'Host: [',
  'Host: a b',
  'Host: localhost\r\nHost: example.com',
  target,
  `${target}\r\n${target}`,
  'X-Amz-Target: ',
  'X-Amz-Target: AWSCognitoIdentityProviderService.',
  'X-Amz-Target: AWSCognitoIdentityProviderService.__proto__',
  'X-Amz-Target: AWSCognitoIdentityProviderService.constructor',
  'X-Amz-Target: \xff\xfe',
  'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101/local/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
  'Authorization: AWS4-HMAC-SHA256',
  'Authorization: AWS4-HMAC-SHA256 Credential=////, SignedHeaders=, Signature=',
  'Authorization: AWS4-HMAC-SHA256 Credential=__proto__/1/x/y/z, SignedHeaders=__proto__, Signature=x, __proto__=y',
  'Authorization: Bearer x',
  'Authorization: \xff',
  'Origin: null',
  'Origin: http://\xff',
  'Access-Control-Request-Headers: \x80\xff',
  `Access-Control-Request-Headers: ${'a, '.repeat(2000)}`,
  'Access-Control-Request-Headers: a\r\n\tb',
  'Content-Type: text/xml',
  'Content-Encoding: gzip',
  'Expect: 100-continue',
  'Expect: the-unexpected',
  'Connection: close',
  'Connection: upgrade\r\nUpgrade: websocket',
  'Connection: keep-alive, close, \xff',
  'Upgrade: h2c\r\nHTTP2-Settings: x',
  'No colon here',
  ': no name',
  'Bad name: x',
  'Folded: a\r\n b',
  'Nul: a\0b',
  'Bare: a\rb',
  'Line: a\nb',
  'X-Amz-Date: 99999999T999999Z',
  'X-Amz-Content-Sha256: UNSIGNED-PAYLOAD',
  `Long: ${'a'.repeat(15_000)}`,
  `Longer: ${'a'.repeat(120_000)}`,
  Array.from({ length: 3000 }, (_, index) => `X-${index}: y`).join('\r\n'),
]

const bodies: readonly string[] = [
  '\r\n',
  '',
  'Content-Length: 2\r\n\r\n{}',
  'Content-Length: 17\r\n\r\n{"MaxResults": 1}',
  'Content-Length: 17\r\n\r\n{"Max',
  'Content-Length: 1\r\n\r\n{"MaxResults": 1}',
  'Content-Length: -1\r\n\r\n{}',
  'Content-Length: 2, 2\r\n\r\n{}',
  'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ',
  'Content-Length: 99999999999999999999\r\n\r\n{}',
  'Content-Length: 1048577\r\n\r\n{}',
  `Content-Length: 20000\r\n\r\n${'x'.repeat(20_000)}`,
  `Content-Length: 16000\r\n\r\n${'['.repeat(16_000)}`,
  `Content-Length: 33\r\n\r\n${'['.repeat(33)}`,
  `Content-Length: 16000\r\n\r\n${'{"a":'.repeat(3200)}`,
  `Content-Length: 16002\r\n\r\n{${'"a":0,'.repeat(2666)}`,
  `Transfer-Encoding: chunked\r\n\r\n${'8\r\n[[[[[[[[\r\n'.repeat(2000)}0\r\n\r\n`,
  `Transfer-Encoding: chunked\r\n\r\n${'1\r\n[\r\n'.repeat(3000)}0\r\n\r\n`,
  'Content-Length: 0x2\r\n\r\n{}',
  'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n',
  'Transfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n100000\r\n',
  `Transfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(30_000)}\r\n{}\r\n0\r\n\r\n`,
  'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
  'Transfer-Encoding: gzip\r\n\r\n{}',
  'Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'Transfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'Content-Length: 4\r\n\r\n\xff\xfe\0\x01',
  'Content-Length: 5\r\n\r\n\xef\xbb\xbf{}',
  `Content-Length: 2\r\n\r\n{}POST / HTTP/1.1\r\nHost: x\r\n${target}\r\nContent-Length: 2\r\n\r\n{}`,
  `Content-Length: 2\r\n\r\n{}${'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50)}`,
  `Content-Length: 2\r\n\r\n{}rubbish after the end`,
]

/** What comes over a connection and is no request, or hardly one. One character is one byte. */
export const rubbish: Arbitrary<string> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(
        fc.oneof(
          { weight: 2, arbitrary: fc.constant('POST / HTTP/1.1') },
          { weight: 1, arbitrary: fc.constantFrom(...startLines) },
        ),
        fc.array(fc.constantFrom(...headerLines), { maxLength: 5 }),
        fc.constantFrom(...bodies),
        fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'),
      )
      .map(([start, headers, body, end]) => [start, 'Host: localhost', ...headers, body].join(end)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...bodies), fc.nat(), fc.nat(255)).map(([body, at, byte]) => {
      const text = `POST / HTTP/1.1\r\nHost: localhost\r\n${target}\r\n${body}`
      const place = at % text.length
      return text.slice(0, place) + String.fromCharCode(byte) + text.slice(place + 1)
    }),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
)

/** How long the server may take to have done with a connection whose client has said all it will say. */
const answerTimeout = 2000

/** Sends it on a connection of its own. Answers what went wrong on the server's side, if anything. */
export async function throwAt(port: number, text: string): Promise<string | undefined> {
  const answers = await exchange(port, text)
  if (answers === undefined) return 'the connection hung'
  const [broken] = /^HTTP\/1\.1 5\d\d.*/m.exec(answers) ?? []
  return broken
}

interface Exchange {
  /** An address of this machine that it comes from. */
  readonly from?: string
  /** Leaves it to the server to close the connection, as it does after a request that says so. */
  readonly waits?: boolean
}

/** Sends it on a connection of its own, and answers all that came back; undefined if the connection hung. */
export function exchange(
  port: number,
  text: string,
  { from = '127.0.0.1', waits = false }: Exchange = {},
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const socket = connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true })
  const received: Buffer[] = []
  const tooLate = setTimeout(() => {
    socket.destroy()
    resolve(undefined)
  }, answerTimeout)
  socket.on('data', (bytes: Buffer) => void received.push(bytes))
  // A connection that is reset is as good an end as any.
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('close', () => {
    clearTimeout(tooLate)
    resolve(Buffer.concat(received).toString('latin1'))
  })
  socket.write(Buffer.from(text, 'latin1'))
  if (!waits) socket.end()
  return promise
}
