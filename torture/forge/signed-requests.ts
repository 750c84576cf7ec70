import type { SigningCredentials } from '../../src/signing/sigv4.ts'
import { mutate, type Draw } from '../draw.ts'
import type { Family, Ways } from './family.ts'
import { otherDigit } from './other-digit.ts'
import type { Scene } from './scene.ts'
import { contentType, signed, statusOf, targetOf, type Wire, type WireCall } from './wire.ts'

export function signedRequests({ wire, key, here }: Scene, draw: Draw): Family {
  const [id, other] = [here.poolId, 'user']
  const newCall = () =>
    draw.pick<() => WireCall>([
      () => signed(wire, key, 'AdminGetUser', { UserPoolId: id, Username: other }),
      () => signed(wire, key, 'ListUsers', { UserPoolId: id, Filter: 'username ^= "oth"' }),
      () =>
        signed(wire, key, 'AdminUpdateUserAttributes', {
          UserPoolId: id,
          Username: other,
          UserAttributes: [{ Name: 'nickname', Value: 'Mutant' }],
        }),
    ])()
  return {
    between: 64,
    genuine: () => statusOf(wire, newCall()),
    mutant() {
      const { what, call } = mutateCall(wire, key, newCall(), draw)
      return { what, sent: statusOf(wire, call) }
    },
  }
}

const headerOf = ({ headers }: WireCall, name: string) => headers[headers.indexOf(name) + 1] ?? ''

function withHeader(call: WireCall, name: string, value: string): WireCall {
  const at = call.headers.indexOf(name)
  return { ...call, headers: call.headers.with(at + 1, value) }
}

/** Changes one thing that is signed, or the signature. */
function mutateCall(
  wire: Wire,
  key: SigningCredentials,
  call: WireCall,
  draw: Draw,
): { readonly what: string; readonly call: WireCall } {
  const authorization = headerOf(call, 'authorization')
  const date = headerOf(call, 'x-amz-date')
  const changed = (from: string | RegExp, to: string | ((found: string, ...parts: string[]) => string)) =>
    withHeader(call, 'authorization', authorization.replace(from, to as string))
  const other = () => signed(wire, key, 'AdminGetUser', { UserPoolId: 'local_none', Username: 'nobody' })
  const resigned = (wrong: Partial<SigningCredentials>, now?: Date) =>
    signed(wire, { ...key, ...wrong }, 'ListUserPools', { MaxResults: 1 }, now)
  const at = draw.below(call.body.length)
  const ways: Ways<[string, () => WireCall]> = [
    ['a bit of the body', () => ({ ...call, body: flipped(call.body, at, draw) })],
    ['a byte more', () => ({ ...call, body: Buffer.concat([call.body, Buffer.from(' ')]) })],
    ['a body cut short', () => ({ ...call, body: call.body.subarray(0, at) })],
    ['another body', () => ({ ...call, body: Buffer.from(JSON.stringify({ UserPoolId: 'local_x' })) })],
    ['a digit of the signature', () => changed(/[0-9a-f]{64}/, (digits) => otherDigit(digits, draw))],
    ['a signature cut short', () => changed(/.{1,8}$/, '')],
    ['no signature', () => changed(/Signature=.*/, 'Signature=')],
    ['zeros', () => changed(/[0-9a-f]{64}/, '0'.repeat(64))],
    ['capitals', () => changed(/[0-9a-f]{64}/, (digits) => digits.toUpperCase().replace(/^\d+$/, ''))],
    [
      'another signature',
      () => changed(/[0-9a-f]{64}/, /[0-9a-f]{64}$/.exec(headerOf(other(), 'authorization'))?.[0] ?? ''),
    ],
    ['another key', () => changed(key.accessKey, mutateKey(key.accessKey, draw))],
    ['another day', () => changed(/\/\d{8}\//, `/2026${1000 + draw.below(200)}/`)],
    ['another region', () => changed('/local/', `/loca${draw.below(10)}/`)],
    [
      'another service',
      () => changed('/cognito-idp/', draw.pick(['/s3/', '/cognito/', '//', '/cognito-idp2/'])),
    ],
    ['another terminator', () => changed('aws4_request', draw.pick(['aws5_request', '', 'AWS4_REQUEST']))],
    [
      'another algorithm',
      () => changed('AWS4-HMAC-SHA256', draw.pick(['AWS4-HMAC-SHA1', 'AWS4', 'aws4-hmac-sha256'])),
    ],
    ['another time', () => withHeader(call, 'x-amz-date', otherDigit(date, draw))],
    [
      'an action of another name',
      () =>
        withHeader(
          call,
          'x-amz-target',
          targetOf(draw.pick(['AdminDeleteUser', 'AdminDisableUser', 'DeleteUserPool'])),
        ),
    ],
    [
      'another host',
      () => withHeader(call, 'host', draw.pick(['localhost', '127.0.0.1', '', 'example.com'])),
    ],
    ['another content type', () => withHeader(call, 'content-type', 'application/json')],
    [
      'a header not listed',
      () => changed(draw.pick(['host;', 'x-amz-date;', ';x-amz-target', 'content-type;']), ''),
    ],
    ['a header listed that is not there', () => changed('SignedHeaders=', 'SignedHeaders=a-header;')],
    [
      'headers listed in another order',
      () =>
        changed(
          /SignedHeaders=([^,]*)/,
          (_, names: string) => `SignedHeaders=${names.split(';').toReversed().join(';')}`,
        ),
    ],
    [
      'a header twice',
      () => ({
        ...call,
        headers: [
          ...call.headers,
          ...draw.pick([
            ['x-amz-target', targetOf('AdminDeleteUser')],
            ['x-amz-date', date],
            ['content-type', contentType],
            ['authorization', authorization],
          ]),
        ],
      }),
    ],
    [
      'a header gone',
      () => withoutHeader(call, draw.pick(['x-amz-target', 'x-amz-date', 'host', 'authorization'])),
    ],
    ['a query', () => ({ ...call, path: draw.pick(['/?a=1', '/?X-Amz-Signature=1', '/?Action=ListUsers']) })],
    ['another path', () => ({ ...call, path: draw.pick(['/x', '/%2f', '/a/../b', '/%2e%2e/x']) })],
    ['another method', () => ({ ...call, method: draw.pick(['PUT', 'PATCH', 'DELETE']) })],
    [
      'a body that is not to be signed',
      () => ({
        ...call,
        headers: [
          ...call.headers,
          'x-amz-content-sha256',
          draw.pick(['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', ''.padEnd(64, '0')]),
        ],
        body: flipped(call.body, at, draw),
      }),
    ],
    // HMAC fills keys up with zero bytes, so those at the end of one are no difference.
    ['another secret', () => resigned({ secret: mutate(key.secret, draw).replace(/\0+$/, 'x') })],
    ['no secret', () => resigned({ secret: '' })],
    ['an unknown key with a secret', () => resigned({ accessKey: mutateKey(key.accessKey, draw) })],
    [
      'a signature of another hour',
      () => resigned({}, new Date(Date.now() + (draw.below(2) ? 1 : -1) * (360_000 + draw.below(9e9)))),
    ],
  ]
  const [what, make] = draw.pick(ways)
  const made = make()
  return isSameCall(made, call) ? mutateCall(wire, key, call, draw) : { what, call: made }
}

const isSameCall = (one: WireCall, other: WireCall) =>
  one.path === other.path &&
  one.method === other.method &&
  one.body.equals(other.body) &&
  one.headers.join('\n') === other.headers.join('\n')

function flipped(body: Buffer, at: number, draw: Draw): Buffer {
  const copy = Buffer.from(body)
  copy[at] = (copy[at] ?? 0) ^ (1 << draw.below(8))
  return copy
}

const mutateKey = (id: string, draw: Draw) =>
  draw.pick([id.slice(0, -1), `${id}A`, id.toLowerCase(), id.replace('AKIA', 'ASIA'), '__proto__'])

function withoutHeader(call: WireCall, name: string): WireCall {
  const at = call.headers.indexOf(name)
  return { ...call, headers: call.headers.toSpliced(at, 2) }
}
