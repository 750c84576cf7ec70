import type { Shape } from '../../src/model/shapes.ts'
import type { Arbitrary } from 'fast-check'
import * as fc from 'fast-check'
import { toMatcher } from '../../src/model/pattern.ts'
import { actions, shapes } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { attributeNames, code, srp } from './population.ts'
import { Living, Raw, type LivingKind, type Mutation, type Tree } from './tree.ts'

/** One request before it is written: what is asked of which pool, and what is done to it on the way. */
export interface Case {
  readonly action: Action
  /** In which of the pools it is at home. */
  readonly place: number
  readonly body: Tree
  readonly mutations: readonly Mutation[]
}

/** Requests of every action: as they should be, with something wrong in them, and with everything wrong. */
export function requests(places: number): Arbitrary<Case> {
  return fc.oneof(
    ...actionNames.map((action) => ({ weight: weightOf(action), arbitrary: requestOf(action, places) })),
  )
}

const actionNames = Object.keys(actions) as Action[]

/** What only clears away is asked for less, or there would be nobody left to ask. */
const destructive =
  /^(Delete(User|UserPool|UserPoolClient)|AdminDeleteUser|AdminDisableUser|(AdminUser)?GlobalSignOut|UpdateUserPool|UpdateUserPoolClient|RevokeToken|ChangePassword|AdminSetUserPassword|AdminResetUserPassword)$/
/** Where most of the rules are. */
const rich =
  /^(SignUp|ConfirmSignUp|ForgotPassword|(Admin)?InitiateAuth|(Admin)?RespondToAuthChallenge|(Admin)?(Update|Delete)UserAttributes|VerifyUserAttribute|ListUsers|AdminCreateUser|GetTokensFromRefreshToken)$/

function weightOf(action: Action): number {
  if (!operations[action]) return 2
  if (destructive.test(action)) return 8
  return rich.test(action) ? 60 : 25
}

function requestOf(action: Action, places: number): Arbitrary<Case> {
  const input = actions[action].input
  return fc.record({
    action: fc.constant(action),
    place: fc.nat(places - 1),
    body: fc.oneof(
      { weight: 12, arbitrary: plausible(input, action, 0) },
      { weight: 1, arbitrary: wild(input, 0) },
      { weight: 1, arbitrary: hostile },
    ),
    mutations: fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 4, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
    ),
  })
}

const names = [
  '__proto__',
  'constructor',
  'toString',
  'Username',
  'username',
  '',
  '\0',
  'Ünï',
  'a'.repeat(5000),
]

/** Texts that are trouble somewhere. */
const strangeTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u{10ffff}',
  '\u202e\u2066',
  '👩‍👩‍👧‍👦',
  'İıſK',
  'ﷺ',
  '{####}',
  '{username}',
  '"',
  "' OR 1=1 --",
  '%00%s%n',
  '../../etc/passwd',
  '<script>',
  '\r\nSet-Cookie: a=b',
  '$&$1$$',
  '__proto__',
  'constructor',
  'a@b',
  '@',
  '+',
  '+1234567890123456',
  'true',
  '0x10',
  '1e999',
  '99999999999999999999999999999999999999999999',
  '2024-02-30',
  '9999-99-99',
  'custom:',
  'dev:',
  'custom:__proto__',
  'sub',
]

const lengths = [
  1, 2, 20, 54, 55, 128, 129, 256, 257, 2047, 2048, 2049, 4096, 20_000, 131_072, 131_073, 300_000,
]

/** Values that no member wants, in the words of JSON. */
const rawValues: readonly string[] = [
  'null',
  '9007199254740993',
  '-9007199254740993',
  '123456789012345678901234567890',
  '1e400',
  '-1e400',
  '1e-400',
  '-0',
  '0.1',
  '2147483648',
  '-2147483649',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\ud83d\\ud83d"',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"a":1,"a":2,"a":null}',
  '{"Name":"email","Name":"sub","Value":"x","Value":"y"}',
  '{"toString":null,"length":-1}',
  // No JSON at all.
  'undefined',
  'NaN',
  "'x'",
  '',
  '{',
  '[1,]',
  '\u0000',
  `${'['.repeat(4000)}${']'.repeat(4000)}`,
  `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
  '['.repeat(100_000),
  `[${'{},'.repeat(20_000)}{}]`,
]

const hostile: Arbitrary<Tree> = fc.oneof(
  fc.constantFrom<Tree>(true, false, 0, -1, 1, 61, 1e21, 1.5),
  fc.constantFrom(...strangeTexts),
  fc.constantFrom(...rawValues).map((text) => new Raw(text)),
  fc
    .tuple(fc.constantFrom('a', 'A', '0', 'é', '💥', ' ', '\\', '"', '['), fc.constantFrom(...lengths))
    .map(([letter, length]) => letter.repeat(length)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double().map((number) => (Number.isFinite(number) ? number : 0)),
  fc.maxSafeInteger(),
  fc.json({ maxDepth: 4 }).map((text) => new Raw(text)),
  fc
    .constantFrom<LivingKind>('pool', 'username', 'access token', 'refresh token', 'session', 'page')
    .map((kind) => new Living(kind, 0)),
)

const mutation: Arbitrary<Mutation> = fc.record({
  at: fc.nat(200),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'twice'),
  name: fc.constantFrom(...names),
  by: hostile,
})

function getShape(name: string): Shape {
  const shape = shapes[name]
  if (!shape) throw new TypeError(`the model has no shape ${name}`)
  return shape
}

/** A structure with all of its members, each of which is what it should not be. */
function wild(name: string, depth: number): Arbitrary<Tree> {
  const shape = getShape(name)
  if (shape.kind !== 'structure' || depth > 3) return hostile
  return fc
    .record(
      Object.fromEntries(
        Object.entries(shape.members).map(([member, target]) => [
          member,
          fc.oneof({ weight: 3, arbitrary: wild(target, depth + 1) }, { weight: 1, arbitrary: hostile }),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map((record) => record as Tree)
}

const living = (kind: LivingKind): Arbitrary<Tree> => fc.nat(30).map((index) => new Living(kind, index))

const often = (usual: Arbitrary<Tree>, other: Arbitrary<Tree>): Arbitrary<Tree> =>
  fc.oneof({ weight: 25, arbitrary: usual }, { weight: 1, arbitrary: other })

const factorCode = fc.constantFrom<Tree>('000000', '918273', '')

const address = fc.constantFrom<Tree>('203.0.113.9', '2001:DB8::9', '::ffff:10.0.0.1', '999.1.1.1', '')

const newPassword = fc.constantFrom<Tree>(
  'Correct-Horse-7',
  'Another-Horse-8',
  'short',
  'Ünïcode-Pässword-9',
  'x'.repeat(256),
)

const attributeValue: Arbitrary<Tree> = fc.oneof(
  fc.nat(400).map((index) => `user-${index}@example.com`),
  fc.nat(400).map((index) => `+1555${index}`),
  fc.nat(400).map((index) => `name ${index}`),
  fc.constantFrom(
    'true',
    'False',
    '',
    '0',
    '12345',
    '-7',
    '2001-02-03',
    '2020-01-01T10:00:00Z',
    'Zoë Ångström',
    'İstanbul',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
)

const attribute: Arbitrary<Tree> = fc
  .tuple(fc.constantFrom(...attributeNames), attributeValue, fc.nat(20))
  .map(([Name, Value, lacks]) => (lacks === 0 ? { Name } : { Name, Value: suitable(Name, Value) }))

/** A value of a kind that the attribute may take, if another was drawn. */
function suitable(name: string, value: Tree): Tree {
  const text = typeof value === 'string' ? value : ''
  const number = text.length * 7 + (text.codePointAt(text.length - 2) ?? 0)
  if (name === 'email' && !text.includes('@')) return `user-${number}@example.com`
  if (name === 'phone_number' && !/^\+\d+$/.test(text)) return `+1555${number}`
  if (name.endsWith('_verified')) return text.length % 2 ? 'true' : 'false'
  if (name === 'birthdate') return '1990-01-02'
  if (name === 'custom:number' || name === 'updated_at') return String(number)
  return value
}

const filter: Arbitrary<Tree> = fc
  .tuple(
    fc.constantFrom(
      'username',
      'email',
      'phone_number',
      'name',
      'given_name',
      'family_name',
      'preferred_username',
      'cognito:user_status',
      'status',
      'sub',
      'custom:text',
      'nickname',
    ),
    fc.constantFrom('=', '^=', ' = ', '<', '^ ='),
    fc.oneof(
      fc.constantFrom('u', 'user-1', 'CONFIRMED', 'Enabled', '', '\\"', '\\\\', '\u{10ffff}', '퟿', 'İ'),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
    ),
    fc.constantFrom('"', '"', '"', "'", ''),
  )
  .map(([name, sign, value, quote]) => `${name}${sign}${quote}${value}${quote}`)

const numbers = (values: readonly string[]) => fc.constantFrom(...values)

const parameters: Arbitrary<Tree> = fc.record(
  {
    USERNAME: often(living('username'), hostile),
    PASSWORD: often(living('password'), hostile),
    SRP_A: often(
      numbers([
        srp.A,
        srp.A,
        srp.A,
        '2',
        'ff'.repeat(300),
        '1'.repeat(768),
        '0',
        'zz',
        'f'.repeat(769),
        '00'.repeat(400) + '03',
      ]),
      hostile,
    ),
    REFRESH_TOKEN: often(living('refresh token'), hostile),
    SECRET_HASH: living('secret hash'),
  },
  { requiredKeys: ['USERNAME', 'PASSWORD', 'SRP_A', 'REFRESH_TOKEN'] },
)

const responses: Arbitrary<Tree> = fc.oneof(
  living('answer by SRP'),
  fc.nat(30).chain((index) =>
    fc.record({
      USERNAME: fc.constant<Tree>(new Living('challenged name', index)),
      NEW_PASSWORD: newPassword,
      SECRET_HASH: living('secret hash'),
      SMS_MFA_CODE: factorCode,
      EMAIL_OTP_CODE: factorCode,
      SOFTWARE_TOKEN_MFA_CODE: living('app code'),
      ANSWER: fc.constantFrom<Tree>('EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'),
    }),
  ),
  fc.record(
    {
      USERNAME: often(living('username'), hostile),
      PASSWORD_CLAIM_SECRET_BLOCK: often(living('session'), hostile),
      PASSWORD_CLAIM_SIGNATURE: often(fc.constantFrom('', `${'A'.repeat(43)}=`, 'AAAA'), hostile),
      TIMESTAMP: fc.oneof(
        fc.constantFrom<Tree>('Fri Aug 1 15:51:06 UTC 2023', 'x', ''),
        fc.constant(new Raw('"now"')),
        hostile,
      ),
      NEW_PASSWORD: often(newPassword, hostile),
      SECRET_HASH: living('secret hash'),
      SMS_MFA_CODE: often(factorCode, hostile),
      EMAIL_OTP_CODE: often(factorCode, hostile),
      SOFTWARE_TOKEN_MFA_CODE: often(factorCode, hostile),
      ANSWER: often(fc.constantFrom<Tree>('SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'), hostile),
      EMAIL: attributeValue,
      'userAttributes.email': attributeValue,
      'userAttributes.__proto__': attributeValue,
      'userAttributes.custom:text': attributeValue,
      'userAttributes.': attributeValue,
    },
    {
      requiredKeys: [
        'USERNAME',
        'NEW_PASSWORD',
        'PASSWORD_CLAIM_SECRET_BLOCK',
        'PASSWORD_CLAIM_SIGNATURE',
        'TIMESTAMP',
      ],
    },
  ),
)

/** Actions that change or remove a pool or client do so mostly with one that nobody else needs. */
const isUnsettling = (action: Action) =>
  /^(Delete|Update)UserPool(Client)?$|^AddCustomAttributes$|^SetUserPoolMfaConfig$|ClientSecrets?$/.test(
    action,
  )

function poolFor(action: Action): LivingKind {
  if (!isUnsettling(action)) return 'pool'
  return /Client(Secrets?)?$/.test(action) ? 'pool of the spare client' : 'spare pool'
}

/** Values of shapes that mean something. */
function meaningful(name: string, action: Action, member: string): Arbitrary<Tree> | undefined {
  switch (name) {
    case 'UserPoolIdType':
      return often(living(poolFor(action)), living('pool'))
    case 'ArnType':
      return member === 'ResourceArn' ? living('pool arn') : undefined
    case 'ClientSecretIdType':
      return living('secret id')
    case 'ClientIdType':
      return often(living(isUnsettling(action) ? 'spare client' : 'client'), living('client'))
    case 'UsernameType':
      return action === 'SignUp' || action === 'AdminCreateUser'
        ? fc.oneof(
            living('username'),
            fc.nat(3000).map((index) => `new-${index}`),
            fc.nat(3000).map((index) => `new-${index}@example.com`),
            fc.nat(3000).map((index) => `+1556${index}`),
          )
        : living('username')
    case 'GroupNameType':
      return fc.constantFrom('editors', 'editors', 'Editors', 'readers', 'Müller', '__proto__')
    case 'PasswordType':
      return fc.oneof(living('password'), newPassword)
    case 'TokenModelType':
      return living(member === 'AccessToken' ? 'access token' : 'refresh token')
    case 'ConfirmationCodeType':
      return fc.constantFrom(code, code, '000000', '1')
    case 'AttributeType':
      return attribute
    case 'AttributeNameType':
      if (/Verif/.test(action)) return fc.constantFrom('email', 'email', 'email', 'phone_number', 'name')
      return fc.constantFrom(...attributeNames)
    case 'SearchPaginationTokenType':
    case 'PaginationKey':
    case 'PaginationKeyType':
      return living('page')
    case 'SessionType':
      return often(living('challenged session'), living('session'))
    case 'ChallengeNameType':
      return often(
        fc.oneof(living('challenge'), fc.constantFrom('NEW_PASSWORD_REQUIRED', 'PASSWORD_VERIFIER')),
        fc.constantFrom(
          'SMS_MFA',
          'EMAIL_OTP',
          'SOFTWARE_TOKEN_MFA',
          'SELECT_MFA_TYPE',
          'MFA_SETUP',
          'CUSTOM_CHALLENGE',
          'SELECT_CHALLENGE',
        ),
      )
    case 'SoftwareTokenMFAUserCodeType':
      return living('app code')
    case 'ClientSecretType':
      return living('client secret')
    case 'SecretHashType':
      return living('secret hash')
    case 'AuthParametersType':
      return parameters
    case 'ChallengeResponsesType':
      return responses
    case 'UserFilterType':
      return filter
    default:
      if (member === 'IpAddress') return often(address, hostile)
      return member === 'UserPoolId' ? living(poolFor(action)) : undefined
  }
}

/** Things that fit patterns. The first that fits is taken. */
const samples = [
  'abc',
  'a',
  'Ab-1',
  'user-1@example.com',
  'arn:aws:iam::000000000000:role/x',
  'https://example.com/a',
  'us-east-1',
  'Your code is {####}',
  'a text that is long enough',
  '123456',
  '10.0.0.1',
  'custom',
  'A{####}B{username}',
]

function plausibleText(shape: Extract<Shape, { kind: 'string' }>): Arbitrary<Tree> {
  if (shape.enum) return fc.constantFrom(...shape.enum)
  const { min = 0, max = Infinity, pattern } = shape
  const matches = pattern === undefined ? () => true : toMatcher(pattern)
  const fitting = samples
    .flatMap((sample) => [sample, sample.repeat(Math.max(1, Math.ceil(min / sample.length))).slice(0, max)])
    .filter((sample) => sample.length >= min && sample.length <= max && matches(sample))
  return fitting.length > 0 ? fc.constantFrom(...fitting) : fc.constant('a'.repeat(Math.max(1, min)))
}

/** A value as it should be, by the model and as far as may be by what it means. */
function plausible(name: string, action: Action, depth: number, member = ''): Arbitrary<Tree> {
  const known = meaningful(name, action, member)
  if (known) return known
  const shape = getShape(name)
  switch (shape.kind) {
    case 'structure': {
      const { members, required } = shape
      // Some are not required by the model, and little happens without them.
      const wanted = new Set([
        ...required,
        ...(depth === 0
          ? [
              'Username',
              'Password',
              'UserAttributes',
              'AuthParameters',
              'ChallengeResponses',
              'AccessToken',
              'Session',
              'SecretHash',
              'ClientSecret',
              'PreviousPassword',
            ]
          : ['Name', 'AttributeDataType']),
      ])
      return fc
        .record(
          Object.fromEntries(
            Object.entries(members).map(([name, target]) => [
              name,
              wanted.has(name)
                ? plausible(target, action, depth + 1, name)
                : fc.option(plausible(target, action, depth + 1, name), { nil: undefined, freq: 1 }),
            ]),
          ),
        )
        .map(
          (record) =>
            Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Tree,
        )
    }
    case 'list':
      return fc.array(plausible(shape.member, action, depth + 1), {
        minLength: Math.min(shape.min ?? 0, 3),
        maxLength: Math.min(shape.max ?? 4, 4),
      })
    case 'map':
      return fc.dictionary(
        fc.constantFrom('a', 'key', 'verified'),
        plausible(shape.value, action, depth + 1),
        { maxKeys: 3 },
      )
    case 'string':
      return plausibleText(shape)
    case 'integer':
    case 'long': {
      const { min = 0, max = 3650 } = shape
      return fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) })
    }
    case 'boolean':
      return fc.boolean()
    case 'timestamp':
      return fc.nat(2_000_000_000)
    case 'blob':
      return fc.constantFrom('', 'AAAA', 'AQI=')
    case 'document':
      return fc.json({ maxDepth: 3 }).map((text) => new Raw(`{"a":${text}}`))
  }
}
