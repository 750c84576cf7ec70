import { createPrivateKey } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthenticationResultType } from '../src/model/types.ts'
import { openClientSecret } from '../src/operations/clients/client-secret.ts'
import { findCredentials } from '../src/operations/passwords/credentials.ts'
import { readInbox } from '../src/messages/inbox.ts'
import { openData, type OpenData } from '../src/setup/data-folder.ts'
import { createAccessKey, findAccessKey } from '../src/signing/access-keys.ts'
import { openRefreshToken } from '../src/tokens/refresh-token.ts'
import { newSrpClient } from '../test/support/srp-client.ts'
import { newDraw } from './draw.ts'
import type { Options, Part, Report } from './part.ts'
import { newCaller, outcomeOf, Refusal, startTarget, type Caller, type Target } from './target.ts'

/** What must not be readable where it is not meant to be read. */
export const secrets: Part = {
  name: 'secrets',
  summary: 'after a run of everything, faults included, logs and database files are searched for secrets',
  run,
}

async function run({ seed, rounds, short }: Options): Promise<Report> {
  const people = rounds ?? (short ? 4 : 40)
  const draw = newDraw(seed)
  const newCode = () => String(100_000 + draw.below(900_000))
  const first = await look(newCode(), people)
  // Six digits turn up by chance now and then. What is really kept turns up under every code.
  const found = new Set(first.found)
  const again = [...found].some((what) => what.startsWith('a code'))
    ? await look(newCode(), people)
    : undefined
  for (const what of found) if (what.startsWith('a code') && !again?.found.includes(what)) found.delete(what)
  const problems = [...first.problems, ...(again?.problems ?? []), ...found]
  return {
    ok: problems.length === 0,
    lines: [
      `${first.calls} calls by ${people} people, ${first.faults} faults of the server's own and ${first.refusals} refusals`,
      `the log of ${first.logBytes} bytes searched for ${first.inLog} values of attributes, codes, passwords and tokens`,
      `database files of ${first.databaseBytes} bytes searched for ${first.inDatabase} secrets, each as text, bytes, hexadecimal and base64`,
      ...(again ? [`a code was there by chance, and not in a second run`] : []),
      ...problems,
    ],
    figures: {
      calls: first.calls,
      faults: first.faults,
      logBytes: first.logBytes,
      databaseBytes: first.databaseBytes,
      secrets: first.inLog + first.inDatabase,
      found: found.size,
    },
  }
}

/** Something to be searched for, and what it is. */
interface Secret {
  readonly what: string
  readonly bytes: Buffer
}

const text = (what: string, value: string): Secret => ({ what, bytes: Buffer.from(value) })

/** What was said and given in a run. */
interface Told {
  readonly attributes: Set<string>
  readonly passwords: Set<string>
  readonly tokens: Set<string>
  readonly refreshTokens: Set<string>
  readonly clientSecrets: Set<string>
  calls: number
  refusals: number
  faults: number
}

async function look(code: string, people: number) {
  const told: Told = {
    attributes: new Set(),
    passwords: new Set(),
    tokens: new Set(),
    refreshTokens: new Set(),
    clientSecrets: new Set(),
    calls: 0,
    refusals: 0,
    faults: 0,
  }
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code] })
  using caller = newCaller({ url: target.url, connections: 8 })
  const call = newTold(caller, told)
  const place = await newPlace(call, told)
  for (let who = 0; who < people; who++) await live(call, told, place, who, code)
  await askWrongly(caller, told)

  const served = await lookAtServing(told)
  // While the server runs, the newest is in the write-ahead log.
  const copies = copyFiles(target.data)
  const problems = await causeFaults(target, caller, told, place)
  const afterFaults = copyFiles(target.data)
  await using opened = await openData({ data: target.data, masterKey: undefined }, { beside: true })
  const kept = await keptSecrets(opened, target.data, told, code)
  await target.stop()
  copies.push(...afterFaults, ...copyFiles(target.data))

  const log = Buffer.from(target.log() + served)
  const logLines = target.log().trim().split('\n')
  if (told.faults === 0 || logLines.length < told.faults)
    problems.push(
      `${told.faults} faults were caused and ${logLines.length} logged, so the log proves nothing`,
    )
  const forLog = [
    ...[...told.attributes].map((value) => text('a value of an attribute', value)),
    ...[...told.passwords].map((value) => text('a password', value)),
    ...[...told.tokens, ...told.refreshTokens].flatMap((token) => tokenParts('a token', token)),
    text('a code', code),
  ]
  const found = new Set<string>()
  for (const secret of forLog) if (isReadableIn(log, secret.bytes)) found.add(`${secret.what} in the log`)
  for (const secret of kept) {
    for (const { name, bytes } of copies)
      if (isReadableIn(bytes, secret.bytes)) found.add(`${secret.what} in ${name}`)
  }
  for (const kind of kinds)
    if (!kept.some(({ what }) => what === kind)) problems.push(`there was no ${kind} to search for`)
  problems.push(...checkSearch(copies, told))
  return {
    found: [...found],
    problems,
    calls: told.calls,
    faults: told.faults,
    refusals: told.refusals,
    logBytes: log.length,
    inLog: forLog.length,
    inDatabase: kept.length,
    databaseBytes: copies.reduce((sum, { bytes }) => sum + bytes.length, 0),
  }
}

type Call = <T>(make: (caller: Caller) => Promise<T>) => Promise<T | undefined>

/** Makes a call and counts it. A refusal is as good as an answer here. */
const newTold =
  (caller: Caller, told: Told): Call =>
  async (make) => {
    told.calls += 1
    const outcome = await outcomeOf(make(caller))
    if (!(outcome instanceof Refusal)) return outcome.output
    told.refusals += 1
    if (outcome.status >= 500) told.faults += 1
    return undefined
  }

interface Place {
  readonly poolId: string
  readonly clientId: string
  readonly otherId: string
}

async function newPlace(call: Call, told: Told): Promise<Place> {
  const pool = await call((caller) =>
    caller.call('CreateUserPool', {
      PoolName: 'secrets',
      AutoVerifiedAttributes: ['email', 'phone_number'],
      AliasAttributes: ['email', 'preferred_username'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      VerificationMessageTemplate: { EmailMessage: `${wording} {####}`, SmsMessage: `${wording} {####}` },
      Schema: [{ Name: 'note', AttributeDataType: 'String', Mutable: true }],
    }),
  )
  const poolId = pool?.UserPool?.Id ?? ''
  const newClient = async (GenerateSecret: boolean) => {
    const made = await call((caller) =>
      caller.call('CreateUserPoolClient', {
        UserPoolId: poolId,
        ClientName: 'secrets',
        GenerateSecret,
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    )
    const secret = made?.UserPoolClient?.ClientSecret
    if (secret) told.clientSecrets.add(secret)
    return made?.UserPoolClient?.ClientId ?? ''
  }
  return { poolId, clientId: await newClient(false), otherId: await newClient(true) }
}

const wording = 'A message in words of our own, which nobody else should read:'

/** The whole life of one user: every kind of sign-in, code and change, right and wrong. */
async function live(call: Call, told: Told, { poolId, clientId }: Place, who: number, code: string) {
  const Username = `person-${who}`
  const value = (name: string) => remember(told.attributes, `${name}-of-person-${who}`)
  const password = remember(told.passwords, `Password-${who}-zebra`)
  const next = remember(told.passwords, `Next-Password-${who}-okapi`)
  const wrong = remember(told.passwords, `Wrong-Password-${who}-gnu`)
  const user = { UserPoolId: poolId, Username }
  const UserAttributes = [
    { Name: 'email', Value: remember(told.attributes, `person-${who}@example.com`) },
    { Name: 'phone_number', Value: remember(told.attributes, `+1555${String(who).padStart(7, '0')}`) },
    { Name: 'name', Value: value('name') },
    { Name: 'custom:note', Value: value('note') },
  ]
  await call((c) => c.call('SignUp', { ClientId: clientId, Username, Password: password, UserAttributes }))
  await call((c) => c.call('SignUp', { ClientId: clientId, Username, Password: password, UserAttributes }))
  await call((c) => c.call('ConfirmSignUp', { ClientId: clientId, Username, ConfirmationCode: '1' + code }))
  await call((c) => c.call('ResendConfirmationCode', { ClientId: clientId, Username }))
  await call((c) => c.call('ConfirmSignUp', { ClientId: clientId, Username, ConfirmationCode: code }))
  await call((c) => c.call('InitiateAuth', signInWith(clientId, Username, wrong)))
  const signedIn = await call((c) => c.call('InitiateAuth', signInWith(clientId, Username, password)))
  const AccessToken = keep(told, signedIn?.AuthenticationResult)
  const srp = newSrpClient()
  const challenge = await call((c) =>
    c.call('InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: Username, SRP_A: srp.A },
    }),
  )
  for (const given of [wrong, password]) {
    const ChallengeResponses = srp.answer(challenge?.ChallengeParameters, poolId, given, Date.now())
    const answered = await call((c) =>
      c.call('RespondToAuthChallenge', {
        ClientId: clientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses,
      }),
    )
    keep(told, answered?.AuthenticationResult)
  }
  const refreshed = await call((c) =>
    c.call('InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: signedIn?.AuthenticationResult?.RefreshToken ?? '' },
    }),
  )
  keep(told, refreshed?.AuthenticationResult)
  await call((c) =>
    c.call('UpdateUserAttributes', {
      AccessToken,
      UserAttributes: [
        { Name: 'email', Value: remember(told.attributes, `new-person-${who}@example.com`) },
        { Name: 'nickname', Value: value('nickname') },
      ],
    }),
  )
  for (const Code of ['0', code])
    await call((c) => c.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code }))
  await call((c) =>
    c.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'phone_number' }),
  )
  const change = { AccessToken, PreviousPassword: password, ProposedPassword: next }
  await call((c) => c.call('ChangePassword', { ...change, PreviousPassword: wrong }))
  await call((c) =>
    c.call('ChangePassword', { ...change, ProposedPassword: remember(told.passwords, 'quagga7') }),
  )
  await call((c) => c.call('ChangePassword', change))
  await call((c) =>
    c.call('AdminUpdateUserAttributes', {
      ...user,
      UserAttributes: [
        { Name: 'preferred_username', Value: value('preferred') },
        { Name: 'birthdate', Value: value('birthdate') },
      ],
    }),
  )
  const recovered = remember(told.passwords, `Recovered-Password-${who}-kudu`)
  await call((c) => c.call('AdminResetUserPassword', user))
  await call((c) => c.call('ForgotPassword', { ClientId: clientId, Username }))
  for (const ConfirmationCode of ['1' + code, code]) {
    const recovery = { ClientId: clientId, Username, ConfirmationCode, Password: recovered }
    await call((c) => c.call('ConfirmForgotPassword', recovery))
  }
  await call((c) => c.call('ListUsers', { UserPoolId: poolId, Filter: `name = "${value('name')}"` }))
  await call((c) => c.call('GetUser', { AccessToken: `${AccessToken}x` }))
  const TemporaryPassword = remember(told.passwords, `Temporary-${who}-tapir`)
  await call((c) =>
    c.call('AdminCreateUser', {
      UserPoolId: poolId,
      Username: `guest-${who}`,
      TemporaryPassword,
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [{ Name: 'email', Value: remember(told.attributes, `guest-${who}@example.com`) }],
    }),
  )
  const begun = await call((c) =>
    c.call('InitiateAuth', signInWith(clientId, `guest-${who}`, TemporaryPassword)),
  )
  if (begun?.Session) told.tokens.add(begun.Session)
  const invited = await call((c) =>
    c.call('RespondToAuthChallenge', {
      ClientId: clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: begun?.Session ?? 'none whatever, but long enough',
      ChallengeResponses: { USERNAME: `guest-${who}`, NEW_PASSWORD: next },
    }),
  )
  const guest = keep(told, invited?.AuthenticationResult)
  if (who % 2) await call((c) => c.call('GlobalSignOut', { AccessToken: guest }))
  else await call((c) => c.call('DeleteUser', { AccessToken: guest }))
}

const signInWith = (ClientId: string, USERNAME: string, PASSWORD: string) => ({
  ClientId,
  AuthFlow: 'USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME, PASSWORD },
})

function remember(set: Set<string>, value: string): string {
  set.add(value)
  return value
}

function keep(told: Told, tokens: AuthenticationResultType | undefined): string {
  if (tokens?.AccessToken) told.tokens.add(tokens.AccessToken)
  if (tokens?.IdToken) told.tokens.add(tokens.IdToken)
  if (tokens?.RefreshToken) told.refreshTokens.add(tokens.RefreshToken)
  return tokens?.AccessToken ?? ''
}

/** Requests that break rules of the wire, each with something secret in it. */
async function askWrongly(caller: Caller, told: Told): Promise<void> {
  const password = remember(told.passwords, 'Broken-Password-yak')
  const bodies = [
    `{"Password":"${password}"`,
    `{"ClientId":"rockpoolwebclient","Username":"x","Password":{"${password}":1}}`,
    `{"ClientId":"rockpoolwebclient","Username":"${password}","Password":"\\ud800${password}"}`,
    `"${password}"`,
  ]
  for (const body of bodies) {
    told.calls += 1
    await caller.send('SignUp', body)
  }
}

/**
 * Breaks rows of the database under the running server, with values in what is broken, and has each of them read, on
 * every thread. Answers what was expected and did not happen. The rows are mended afterwards.
 */
async function causeFaults(
  target: Target,
  caller: Caller,
  told: Told,
  { poolId, clientId }: Place,
): Promise<string[]> {
  const database = new DatabaseSync(join(target.data, 'rockpool.db'), { timeout: 5000 })
  const calls: readonly [string, () => Promise<{ readonly status: number }>][] = [
    ['AdminGetUser', () => send('AdminGetUser', { UserPoolId: poolId, Username: 'person-1' })],
    ['ListUsers', () => send('ListUsers', { UserPoolId: poolId })],
    ['ListUsers', () => send('ListUsers', { UserPoolId: poolId, Filter: 'name ^= "name"' })],
    ['InitiateAuth', () => send('InitiateAuth', signInWith(clientId, 'person-1', 'Next-Password-1-okapi'))],
  ]
  const send = (action: string, body: object) => caller.send(action, JSON.stringify(body))
  const short = remember(told.attributes, 'emu-77')
  const breaks: readonly [table: string, column: string, broken: string][] = [
    // A parser quotes a few letters round the place where it stops, so the value is short.
    ['users', 'document', `substr(document, 1, length(document) - 4)`],
    ['users', 'document', `'${short}' || document`],
    ['users', 'document', `'{"v":1,"attributes":${short}}'`],
    ['users', 'document', `'{"v":"${short}"}'`],
    ['users', 'document', `'[]'`],
    ['users', 'document', `'{"v":1,"attributes":null,"pending":"${short}"}'`],
    ['credential', 'sealed', `'${remember(told.attributes, 'in-the-place-of-credentials')}'`],
    ['credential', 'sealed', `substr(sealed, 1, 40)`],
  ]
  const problems: string[] = []
  const person = `pool = ? AND sub = (SELECT sub FROM users WHERE username = 'person-1')`
  for (const [table, column, broken] of breaks) {
    const [row] = database.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${person}`).all(poolId)
    const change = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${person}`)
    database.prepare(`UPDATE ${table} SET ${column} = ${broken} WHERE ${person}`).run(poolId)
    let faults = 0
    for (const [, ask] of calls) {
      told.calls += 1
      if ((await ask()).status >= 500) faults += 1
    }
    told.faults += faults
    if (faults === 0) problems.push(`a broken ${column} (${broken}) was no fault`)
    change.run(row?.['value'] ?? null, poolId)
  }
  database.close()
  return problems
}

/** What a server for others prints, which nobody reads codes from. */
async function lookAtServing(told: Told): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-secrets-'))
  try {
    await using serving = await startTarget({ mode: 'start', data: folder })
    using caller = newCaller({ url: serving.url, connections: 4 })
    const Password = remember(told.passwords, 'Serving-Password-eland')
    await caller.send('SignUp', JSON.stringify({ ClientId: 'unknown1', Username: 'somebody', Password }))
    await caller.send('AdminGetUser', JSON.stringify({ UserPoolId: 'local_x', Username: 'somebody' }))
    await serving.stop()
    return serving.output() + serving.log()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface File {
  readonly name: string
  readonly bytes: Buffer
}

function copyFiles(data: string): File[] {
  const folder = mkdtempSync(join(tmpdir(), 'rockpool-copy-'))
  try {
    return ['rockpool.db', 'rockpool.db-wal', 'rockpool.db-shm'].flatMap((name) => {
      if (!existsSync(join(data, name))) return []
      copyFileSync(join(data, name), join(folder, name))
      return [{ name, bytes: readFileSync(join(folder, name)) }]
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const kinds = [
  'a code',
  'a password',
  'a message',
  'a client secret',
  'a refresh token',
  'the secret of a refresh token',
  'the secret of an access key',
  'a verifier',
  'a signing key',
]

/** Everything that the database must keep to itself, as the master key shows it. */
async function keptSecrets(opened: OpenData, data: string, told: Told, code: string): Promise<Secret[]> {
  const { store, vault } = opened
  const kept: Secret[] = [text('a code', code)]
  kept.push(...[...told.passwords].map((password) => text('a password', password)))
  const { id } = await createAccessKey(store, vault, 'torture', Date.now())
  kept.push(text('the secret of an access key', (await findAccessKey(store, vault, id))?.secret ?? ''))
  for (const secret of told.clientSecrets) kept.push(text('a client secret', secret))
  for (const token of told.refreshTokens) {
    kept.push(...tokenParts('a refresh token', token))
    const { secret = '' } = openRefreshToken(vault, token) ?? {}
    kept.push(text('the secret of a refresh token', secret))
    kept.push({ what: 'the secret of a refresh token', bytes: Buffer.from(secret, 'base64url') })
  }
  for (const message of await readInbox(store, vault, {}, 1000))
    kept.push(text('a message', JSON.stringify(message.text)), text('a message', message.text))
  const database = new DatabaseSync(join(data, 'rockpool.db'))
  const clients = database.prepare('SELECT record FROM client').all()
  const users = database.prepare('SELECT pool, sub FROM credential').all()
  const pools = database.prepare("SELECT DISTINCT pool FROM signing_key WHERE pool <> 'master key'").all()
  database.close()
  for (const { record } of clients) {
    const secret = openClientSecret(vault, JSON.parse(String(record)))
    if (secret) kept.push(text('a client secret', secret))
  }
  for (const row of users) {
    const owner = {
      pool: String(row['pool']),
      sub: String(row['sub']),
    }
    const { verifier = '' } = (await findCredentials({ store, vault }, owner)) ?? {}
    // In hexadecimal it is searched for as one of the forms of its bytes.
    kept.push(...windows('a verifier', Buffer.from(verifier, 'hex')))
  }
  for (const { pool } of pools) {
    for (const { kid, material } of await store.listSigningKeys(String(pool))) {
      const der = Buffer.from(vault.open(`signing key ${String(pool)} ${kid}`, material), 'base64')
      const {
        d = '',
        p = '',
        q = '',
      } = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }).export({ format: 'jwk' })
      kept.push(...windows('a signing key', der.subarray(-600)))
      for (const number of [d, p, q]) kept.push(...windows('a signing key', Buffer.from(number, 'base64url')))
    }
  }
  return kept.filter(({ bytes }) => bytes.length >= 6)
}

/** Long secrets in pieces: a database breaks long values over pages. */
const windows = (what: string, bytes: Buffer): Secret[] =>
  [0, bytes.length >> 1, Math.max(0, bytes.length - 24)].map((at) => ({
    what,
    bytes: bytes.subarray(at, at + 24),
  }))

/** The parts of a token that tell it from others. Headers are the same for all. */
const tokenParts = (what: string, token: string): Secret[] =>
  token
    .split('.')
    .slice(token.includes('.') ? 1 : 0)
    .filter((part) => part.length >= 16)
    .map((part) => text(what, part.slice(0, 200)))

/** Whether it is there as it is, in UTF-16, in hexadecimal, or in base64 wherever it may begin. */
function isReadableIn(place: Buffer, secret: Buffer): boolean {
  return formsOf(secret).some((form) => place.includes(form))
}

function formsOf(secret: Buffer): Buffer[] {
  const hex = secret.toString('hex')
  const forms = [
    secret,
    Buffer.from(secret.toString('latin1'), 'utf16le'),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
  ]
  for (const lead of [0, 1, 2]) {
    // Letters that also depend on what stands before or after are left off.
    const encoded = Buffer.concat([Buffer.alloc(lead), secret])
      .toString('base64')
      .replace(/=+$/, '')
    const end = (lead + secret.length) % 3 === 0 ? undefined : -1
    const inner = encoded.slice(lead === 0 ? 0 : lead + 1, end)
    forms.push(Buffer.from(inner), Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return forms
}

/** That the search finds what is there: values of attributes in the files, and a secret in every form. */
function checkSearch(copies: readonly File[], told: Told): string[] {
  const problems: string[] = []
  const all = Buffer.concat(copies.map(({ bytes }) => bytes))
  const [attribute = ''] = told.attributes
  if (!isReadableIn(all, Buffer.from(attribute)))
    problems.push('the search did not find an attribute, which is there')
  const planted = Buffer.from('Planted-Secret-kudu')
  for (const encoding of ['utf8', 'utf16le', 'hex', 'base64', 'base64url'] as const) {
    for (const lead of ['', 'x', 'xy']) {
      const around = Buffer.from(`${lead}${planted.toString()}and more`)
      const haystack = Buffer.from(
        encoding === 'utf16le' ? around.toString() : around.toString(encoding),
        encoding === 'utf16le' ? encoding : 'utf8',
      )
      if (!isReadableIn(haystack, planted)) problems.push(`the search did not find a secret in ${encoding}`)
    }
  }
  return problems
}
