import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { Action, Input } from '../src/model/types.ts'
import { openData } from '../src/setup/data-folder.ts'
import { createAccessKey } from '../src/signing/access-keys.ts'
import { signRequest, type SigningCredentials } from '../src/signing/sigv4.ts'
import { checkPublishedExamples } from '../test/support/published-examples.ts'
import { newSrpClient } from '../test/support/srp-client.ts'
import { mutate, newDraw, type Draw } from './draw.ts'
import type { Options, Part, Report } from './part.ts'
import { startTarget } from './target.ts'

/** What looks like a signed request or a token and is none. */
export const forge: Part = {
  name: 'forge',
  summary: 'mutants of signed requests, tokens and sealed texts: none is accepted',
  run,
}

const password = 'Correct-Horse-7'
const connections = 16

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const count = rounds ?? (short ? 500 : 10_000)
  const draw = newDraw(seed)
  const examples = await checkPublishedExamples()
  await using target = await startTarget({ mode: 'start' })
  using wire = newWire(target.url)
  const key = await newKey(target.data)
  const scene = await newScene(wire, key)
  const tallies: Tally[] = []
  for (const [title, family] of Object.entries(families)) {
    progress(title)
    tallies.push(await tally(title, count, await family(scene, draw)))
  }
  const accepted = tallies.reduce((sum, { accepted }) => sum + accepted.length, 0)
  const dead = tallies.filter(({ controls, good }) => controls === 0 || good < controls)
  const broken = tallies.reduce((sum, { broken }) => sum + broken, 0)
  const problems = [
    ...examples.problems,
    ...tallies.flatMap(({ title, accepted }) =>
      accepted.slice(0, 5).map((what) => `${title}: ACCEPTED ${what}`),
    ),
    ...dead.map(({ title, controls, good }) => `${title}: of ${controls} genuine ones ${good} were accepted`),
    ...(broken ? [`${broken} answers of 500 and above: ${target.log().slice(0, 1000)}`] : []),
    ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
  ]
  return {
    ok: problems.length === 0,
    lines: [
      examples.line,
      ...tallies.map(
        ({ title, mutants, accepted, controls }) =>
          `${title}: ${accepted.length} of ${mutants} mutants accepted (all of ${controls} genuine ones between them)`,
      ),
      ...problems,
    ],
    figures: {
      examples: examples.count,
      mutants: tallies.reduce((sum, { mutants }) => sum + mutants, 0),
      accepted,
    },
  }
}

interface WireCall {
  readonly method: string
  readonly path: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** Sends what it is given and nothing else; answers the status. */
interface Wire extends Disposable {
  readonly url: string
  send(call: WireCall): Promise<{ readonly status: number; readonly body: string }>
}

function newWire(url: string): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { hostname, port } = new URL(url)
  return {
    url,
    send({ method, path, headers, body }) {
      const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
      const all = [...headers, 'content-length', String(body.length)]
      const options = { agent, hostname, port, method, path, headers: all, setHost: false, timeout: 30_000 }
      const outgoing = request(options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        )
        incoming.on('error', reject)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
      outgoing.on('error', reject)
      outgoing.end(body)
      return promise
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}

const targetOf = (action: string) => `AWSCognitoIdentityProviderService.${action}`
const contentType = 'application/x-amz-json-1.1'

/** A call as an SDK signs it. */
function signed<A extends Action>(
  wire: Wire,
  key: SigningCredentials,
  action: A,
  input: Input<A>,
  now = new Date(),
): WireCall {
  const body = JSON.stringify(input)
  const headers = { 'x-amz-target': targetOf(action), 'content-type': contentType }
  const all = signRequest({ method: 'POST', url: wire.url, headers, body }, key, 'local', now)
  return { method: 'POST', path: '/', headers: Object.entries(all).flat(), body: Buffer.from(body) }
}

function unsigned<A extends Action>(wire: Wire, action: A, input: Input<A>): WireCall {
  const headers = [
    'host',
    new URL(wire.url).host,
    'x-amz-target',
    targetOf(action),
    'content-type',
    contentType,
  ]
  return { method: 'POST', path: '/', headers, body: Buffer.from(JSON.stringify(input)) }
}

async function newKey(data: string): Promise<SigningCredentials> {
  await using opened = await openData({ data, masterKey: undefined }, { beside: true })
  const { id, secret } = await createAccessKey(opened.store, opened.vault, 'torture', Date.now())
  return { accessKey: id, secret }
}

interface Tokens {
  readonly AccessToken: string
  readonly IdToken: string
  readonly RefreshToken: string
}

interface Place {
  readonly poolId: string
  readonly clientId: string
}

/** Two pools with a user each, who has signed in, and enough other users in the first for pages. */
interface Scene {
  readonly wire: Wire
  readonly key: SigningCredentials
  readonly here: Place
  readonly there: Place
  readonly tokens: readonly [Tokens, Tokens]
  readonly elsewhere: Tokens
}

async function newScene(wire: Wire, key: SigningCredentials): Promise<Scene> {
  // The answers of an administrator are the model's.
  const ask = async <A extends Action>(action: A, input: Input<A>) => {
    const { status, body } = await wire.send(signed(wire, key, action, input))
    if (status !== 200) throw new Error(`${action}: ${body}`)
    return body === '' ? {} : JSON.parse(body)
  }
  const newPlace = async (): Promise<Place> => {
    const made = await ask('CreateUserPool', { PoolName: 'forge' })
    const poolId: string = made.UserPool.Id
    const { UserPoolClient } = await ask('CreateUserPoolClient', {
      UserPoolId: poolId,
      ClientName: 'forge',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    })
    const names = ['user', ...Array.from({ length: 8 }, (_, index) => `other-${index}`)]
    for (const Username of names)
      await ask('AdminCreateUser', { UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' })
    await ask('AdminSetUserPassword', {
      UserPoolId: poolId,
      Username: 'user',
      Password: password,
      Permanent: true,
    })
    return { poolId, clientId: UserPoolClient.ClientId }
  }
  const signIn = async ({ clientId }: Place): Promise<Tokens> => {
    const made = await ask('InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'user', PASSWORD: password },
    })
    return made.AuthenticationResult
  }
  const here = await newPlace()
  const there = await newPlace()
  return {
    wire,
    key,
    here,
    there,
    tokens: [await signIn(here), await signIn(here)],
    elsewhere: await signIn(there),
  }
}

/** One kind of forgery: what is genuine, and what is made of it. Both answer whether they were accepted. */
interface Family {
  genuine(): Promise<number>
  /** Sends one mutant; `what` says what it was. */
  mutant(): { readonly what: string; readonly sent: Promise<number> }
  /** How many mutants go between two genuine ones. */
  readonly between: number
}

interface Tally {
  readonly title: string
  readonly mutants: number
  readonly accepted: readonly string[]
  readonly controls: number
  readonly good: number
  readonly broken: number
}

async function tally(title: string, count: number, family: Family): Promise<Tally> {
  const accepted: string[] = []
  let controls = 0
  let good = 0
  let broken = 0
  for (let done = 0; done < count;) {
    const batch = Array.from({ length: Math.min(family.between, count - done) }, () => family.mutant())
    const statuses = await Promise.all(batch.map(({ sent }) => sent))
    for (const [index, status] of statuses.entries()) {
      if (status === 200) accepted.push(batch[index]?.what ?? '')
      if (status >= 500) broken += 1
    }
    done += batch.length
    controls += 1
    if ((await family.genuine()) === 200) good += 1
  }
  return { title, mutants: count, accepted, controls, good, broken }
}

const families: Readonly<Record<string, (scene: Scene, draw: Draw) => Promise<Family>>> = {
  'signed requests': async (scene, draw) => signedRequests(scene, draw),
  'access tokens': async (scene, draw) => accessTokens(scene, draw),
  'refresh tokens': async (scene, draw) => refreshTokens(scene, draw),
  'page tokens': pageTokens,
  'SRP blocks': srpBlocks,
  'SRP proofs': srpProofs,
  'sessions of a first sign-in': firstSessions,
}

const statusOf = async (wire: Wire, call: WireCall) => (await wire.send(call)).status

function signedRequests({ wire, key, here }: Scene, draw: Draw): Family {
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

const otherDigit = (digits: string, draw: Draw) => {
  const places = [...digits.matchAll(/[0-9a-f]/g)].map(({ index }) => index)
  const at = places[draw.below(places.length)] ?? 0
  return (
    digits.slice(0, at) +
    ((Number.parseInt(digits.charAt(at), 16) + 1 + draw.below(8)) % 10) +
    digits.slice(at + 1)
  )
}

const mutateKey = (id: string, draw: Draw) =>
  draw.pick([id.slice(0, -1), `${id}A`, id.toLowerCase(), id.replace('AKIA', 'ASIA'), '__proto__'])

function withoutHeader(call: WireCall, name: string): WireCall {
  const at = call.headers.indexOf(name)
  return { ...call, headers: call.headers.toSpliced(at, 2) }
}

function accessTokens({ wire, tokens: [mine, again], elsewhere, there }: Scene, draw: Draw): Family {
  const getUser = (AccessToken: string) => statusOf(wire, unsigned(wire, 'GetUser', { AccessToken }))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [header, claims] = partsOf(mine.AccessToken)
  const [foreignHeader] = partsOf(elsewhere.AccessToken)
  const [idHeader] = partsOf(mine.IdToken)
  const [text, body, signature] = mine.AccessToken.split('.') as [string, string, string]
  const [, otherBody, otherSignature] = again.AccessToken.split('.') as [string, string, string]
  const ways: Ways<[string, () => string]> = [
    ...repeat(12, ['a letter', () => mutate(mine.AccessToken, draw)] as [string, () => string]),
    ['the ID token', () => mine.IdToken],
    ['the refresh token', () => mine.RefreshToken],
    ['the signature of another token', () => `${text}.${body}.${otherSignature}`],
    ['the claims of another token', () => `${text}.${otherBody}.${signature}`],
    ['the header of the ID token', () => [toPart(idHeader), body, signature].join('.')],
    [
      'the ID token, called an access token',
      () => [mine.IdToken.split('.')[0], body, mine.IdToken.split('.')[2]].join('.'),
    ],
    ['a claim', () => [text, toPart({ ...claims, ...otherClaim(draw, there) }), signature].join('.')],
    [
      'no algorithm',
      () =>
        `${toPart({ ...header, alg: draw.pick(['none', 'None', 'NONE', '']) })}.${body}.${draw.pick(['', 'AA', signature])}`,
    ],
    [
      'a shared secret',
      () => withMac({ ...header, alg: 'HS256' }, claims, draw.pick([String(header['kid']), signature, ''])),
    ],
    ['a key of my own', () => selfSigned(header, { ...claims, n: draw.below(1e9) }, privateKey)],
    [
      'a key of my own in the header',
      () =>
        selfSigned(
          { ...header, jwk: privateKey.export({ format: 'jwk' }), jku: 'http://127.0.0.1/' },
          claims,
          privateKey,
        ),
    ],
    [
      'a key of my own for another pool',
      () => selfSigned(foreignHeader, { ...claims, iss: `${wire.url}/${there.poolId}` }, privateKey),
    ],
    [
      'a token of another pool, called one of this',
      () => [elsewhere.AccessToken.split('.')[0], body, elsewhere.AccessToken.split('.')[2]].join('.'),
    ],
    ['parts too many', () => `${mine.AccessToken}.${draw.pick(['', signature, body])}`],
    ['parts too few', () => `${text}.${body}`],
  ]
  return {
    between: 64,
    genuine: () => getUser(mine.AccessToken),
    mutant() {
      const [what, make] = draw.pick(ways)
      const token = make()
      return { what: `${what}: ${token}`, sent: getUser(token) }
    },
  }
}

/** At least one. */
type Ways<T> = readonly [T, ...T[]]

const repeat = <T>(count: number, value: T): [T, ...T[]] => [
  value,
  ...Array.from({ length: count - 1 }, () => value),
]

type Claims = Readonly<Record<string, unknown>>

const partsOf = (token: string): [Claims, Claims] => {
  const [header = '', claims = ''] = token.split('.')
  return [toClaims(header), toClaims(claims)]
}
const toClaims = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString())
const toPart = (value: Claims) => Buffer.from(JSON.stringify(value)).toString('base64url')

function selfSigned(header: Claims, claims: Claims, key: KeyObject): string {
  const text = `${toPart(header)}.${toPart(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

function withMac(header: Claims, claims: Claims, secret: string): string {
  const text = `${toPart(header)}.${toPart(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

const otherClaim = (draw: Draw, { poolId, clientId }: Place): Claims =>
  draw.pick<Claims>([
    { exp: 4_000_000_000 + draw.below(1e6) },
    { sub: '00000000-0000-7000-8000-000000000000' },
    { client_id: clientId },
    { scope: 'aws.cognito.signin.user.admin openid' },
    { iss: `http://127.0.0.1/${poolId}` },
    { username: `other-${draw.below(8)}` },
    { jti: `x${draw.below(1e9)}` },
    { 'cognito:groups': ['admin'] },
  ])

function refreshTokens({ wire, tokens: [mine, again], elsewhere, here, there }: Scene, draw: Draw): Family {
  const refresh = (token: string, { clientId }: Place) =>
    statusOf(
      wire,
      draw.below(2)
        ? unsigned(wire, 'InitiateAuth', {
            ClientId: clientId,
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            AuthParameters: { REFRESH_TOKEN: token },
          })
        : unsigned(wire, 'GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken: token }),
    )
  const spliced = (one: string, other: string) => {
    const [parts, others] = [one.split('.'), other.split('.')]
    const at = 1 + draw.below(4)
    return parts.with(at, others[at] ?? '').join('.')
  }
  const ways: Ways<[string, () => string, Place]> = [
    ...repeat(12, ['a letter', () => mutate(mine.RefreshToken, draw), here] as [string, () => string, Place]),
    ['a part of another one', () => spliced(mine.RefreshToken, again.RefreshToken), here],
    ['a part of one from another pool', () => spliced(mine.RefreshToken, elsewhere.RefreshToken), here],
    ['one from another pool', () => elsewhere.RefreshToken, here],
    ['one for another client', () => mine.RefreshToken, there],
    ['the access token', () => mine.AccessToken, here],
  ]
  return {
    between: 64,
    genuine: () => refresh(mine.RefreshToken, here),
    mutant() {
      const [what, make, place] = draw.pick(ways)
      const token = make()
      return { what: `${what}: ${token}`, sent: refresh(token, place) }
    },
  }
}

async function pageTokens({ wire, key, here, there }: Scene, draw: Draw): Promise<Family> {
  const list = (place: Place, PaginationToken?: string, Filter?: string) =>
    signed(wire, key, 'ListUsers', {
      UserPoolId: place.poolId,
      Limit: 2,
      ...(PaginationToken === undefined ? {} : { PaginationToken }),
      ...(Filter === undefined ? {} : { Filter }),
    })
  const first: { PaginationToken: string } = JSON.parse((await wire.send(list(here))).body)
  const token = first.PaginationToken
  const pools = (NextToken?: string) =>
    signed(wire, key, 'ListUserPools', { MaxResults: 1, ...(NextToken === undefined ? {} : { NextToken }) })
  const firstPools: { NextToken: string } = JSON.parse((await wire.send(pools())).body)
  const ways: Ways<[string, () => WireCall]> = [
    ...repeat(8, ['a letter', () => list(here, mutate(token, draw))] as [string, () => WireCall]),
    ...repeat(4, ['a letter, pools', () => pools(mutate(firstPools.NextToken, draw))] as [
      string,
      () => WireCall,
    ]),
    ['for another pool', () => list(there, token)],
    ['for another filter', () => list(here, token, 'username ^= "o"')],
    ['for pools', () => pools(token)],
    ['of pools', () => list(here, firstPools.NextToken)],
    ['in the clear', () => list(here, Buffer.from(`${Date.now() + 60_000} ["",""]`).toString('base64url'))],
  ]
  return {
    between: 64,
    genuine: () => statusOf(wire, draw.below(2) ? list(here, token) : pools(firstPools.NextToken)),
    mutant() {
      const [what, make] = draw.pick(ways)
      const call = make()
      return { what: `${what}: ${call.body.toString()}`, sent: statusOf(wire, call) }
    },
  }
}

/** A sign-in by SRP that has begun, and the right answer to it. */
async function beginSrp({ wire, here }: Scene, { clientId }: Place) {
  const client = newSrpClient()
  const begun = await wire.send(
    unsigned(wire, 'InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'user', SRP_A: client.A },
    }),
  )
  const { ChallengeParameters: challenge }: { ChallengeParameters: Record<string, string> } = JSON.parse(
    begun.body,
  )
  return client.answer(challenge, here.poolId, password, Date.now())
}

const respond = ({ wire }: Scene, { clientId }: Place, ChallengeResponses: Record<string, string>) =>
  statusOf(
    wire,
    unsigned(wire, 'RespondToAuthChallenge', {
      ClientId: clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses,
    }),
  )

const byPassword = ({ wire }: Scene, { clientId }: Place) =>
  statusOf(
    wire,
    unsigned(wire, 'InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'user', PASSWORD: password },
    }),
  )

/** Blocks that are not as they were sealed are refused before the password is judged. */
async function srpBlocks(scene: Scene, draw: Draw): Promise<Family> {
  const { here, there } = scene
  let answer = await beginSrp(scene, here)
  let other = await beginSrp(scene, here)
  const foreign = await beginSrp(scene, there)
  const blockOf = ({ PASSWORD_CLAIM_SECRET_BLOCK: block = '' }: Record<string, string>) => block
  const ways: Ways<[string, () => string]> = [
    ...repeat(12, ['a letter', () => mutate(blockOf(answer), draw)] as [string, () => string]),
    ['a block of another pool', () => blockOf(foreign)],
    ['halves of two blocks', () => blockOf(answer).slice(0, 100) + blockOf(other).slice(100)],
    ['zeros', () => 'A'.repeat(blockOf(answer).length)],
  ]
  return {
    between: 64,
    async genuine() {
      const status = await respond(scene, here, answer)
      answer = await beginSrp(scene, here)
      other = await beginSrp(scene, here)
      return status
    },
    mutant() {
      const [what, make] = draw.pick(ways)
      const block = make()
      const sent = respond(scene, here, { ...answer, PASSWORD_CLAIM_SECRET_BLOCK: block })
      return { what: `${what}: ${block} of ${blockOf(answer)}`, sent }
    },
  }
}

/** Proofs that are wrong count as wrong passwords, so a right one comes often enough that nobody is locked out. */
async function srpProofs(scene: Scene, draw: Draw): Promise<Family> {
  const { here, there } = scene
  const foreign = await beginSrp(scene, there)
  let answer = await beginSrp(scene, here)
  let other = await beginSrp(scene, here)
  const text = (name: string) => answer[name] ?? ''
  const ways: Ways<[string, () => Record<string, string>]> = [
    ...repeat(4, [
      'a letter of the proof',
      () => ({ PASSWORD_CLAIM_SIGNATURE: mutate(text('PASSWORD_CLAIM_SIGNATURE'), draw) }),
    ] as [string, () => Record<string, string>]),
    ...repeat(2, ['the time', () => ({ TIMESTAMP: otherDigit(text('TIMESTAMP'), draw) })] as [
      string,
      () => Record<string, string>,
    ]),
    ['a letter of the time', () => ({ TIMESTAMP: mutate(text('TIMESTAMP'), draw) })],
    [
      'the proof of another sign-in',
      () => ({ PASSWORD_CLAIM_SIGNATURE: other['PASSWORD_CLAIM_SIGNATURE'] ?? '' }),
    ],
    [
      'the block of another sign-in',
      () => ({ PASSWORD_CLAIM_SECRET_BLOCK: other['PASSWORD_CLAIM_SECRET_BLOCK'] ?? '' }),
    ],
    ['a sign-in elsewhere', () => foreign],
    ['another user', () => ({ USERNAME: `other-${draw.below(8)}` })],
    ['no proof', () => ({ PASSWORD_CLAIM_SIGNATURE: 'A'.repeat(43) + '=' })],
  ]
  return {
    between: 3,
    async genuine() {
      if (draw.below(8) > 0) return byPassword(scene, here)
      const status = await respond(scene, here, answer)
      answer = await beginSrp(scene, here)
      other = await beginSrp(scene, here)
      return status
    },
    mutant() {
      const [what, make] = draw.pick(ways)
      const changed = make()
      const sent = respond(scene, here, { ...answer, ...changed })
      return { what: `${what}: ${JSON.stringify(changed)} in ${JSON.stringify(answer)}`, sent }
    },
  }
}

/** Sessions between a temporary password and the new one. The genuine one works once, so each is made anew. */
async function firstSessions(scene: Scene, draw: Draw): Promise<Family> {
  const { wire, key, here, there } = scene
  const begin = async ({ poolId, clientId }: Place) => {
    const user = { UserPoolId: poolId, Username: 'other-0' }
    await wire.send(signed(wire, key, 'AdminSetUserPassword', { ...user, Password: password }))
    const begun = await wire.send(
      unsigned(wire, 'InitiateAuth', {
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'other-0', PASSWORD: password },
      }),
    )
    const { Session }: { Session: string } = JSON.parse(begun.body)
    return Session
  }
  const finish = (Session: string, USERNAME: string) =>
    statusOf(
      wire,
      unsigned(wire, 'RespondToAuthChallenge', {
        ClientId: here.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD: 'Another-Horse-8' },
      }),
    )
  const foreign = await begin(there)
  let session = await begin(here)
  const ways: Ways<[string, () => Promise<number>]> = [
    ...repeat(10, ['a letter', () => finish(mutate(session, draw), 'other-0')] as [
      string,
      () => Promise<number>,
    ]),
    ['of another pool', () => finish(foreign, 'other-0')],
    ['of another user', () => finish(session, 'other-1')],
  ]
  return {
    between: 64,
    async genuine() {
      const status = await finish(session, 'other-0')
      session = await begin(here)
      return status
    },
    mutant() {
      const [what, send] = draw.pick(ways)
      return { what, sent: send() }
    },
  }
}
