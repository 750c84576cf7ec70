import { arnOfPool } from '../../src/domain/pool-description.ts'
import { createHmac } from 'node:crypto'
import type { Input } from '../../src/model/types.ts'
import { outcomeOf, Refusal, type Caller } from '../target.ts'
import { codeAt } from '../../test/support/authenticator.ts'
import { newSrpClient } from '../../test/support/srp-client.ts'
import type { Living, Tree } from './tree.ts'

/** The code that every message of the server carries. */
export const code = '918273'
const password = 'Correct-Horse-7'

export const attributeNames = [
  'email',
  'email',
  'phone_number',
  'email_verified',
  'phone_number_verified',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'preferred_username',
  'birthdate',
  'updated_at',
  'address',
  'custom:text',
  'custom:number',
  'custom:flag',
  'custom:once',
  'custom:nowhere',
  'sub',
  '__proto__',
  'identities',
] as const

/** A pool with a client and people in it. */
interface Place {
  poolId: string
  clientId: string
  secret: string | undefined
  readonly names: string[]
  readonly accessTokens: string[]
  readonly refreshTokens: string[]
  /** Seeds of apps that make codes, as people type them in. */
  readonly seeds: string[]
  /** How much has been taken away since the people came. */
  wear: number
}

const flows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const

const kinds: readonly {
  readonly pool: Partial<Input<'CreateUserPool'>>
  readonly client: Partial<Input<'CreateUserPoolClient'>>
  /** Where users may have a second factor. */
  readonly factors?: Omit<Input<'SetUserPoolMfaConfig'>, 'UserPoolId'>
  readonly nameOf: (index: number) => string
}[] = [
  { pool: {}, client: {}, nameOf: (index) => `user-${index}` },
  {
    pool: {
      AliasAttributes: ['email', 'phone_number', 'preferred_username'],
      AutoVerifiedAttributes: ['email', 'phone_number'],
      UsernameConfiguration: { CaseSensitive: false },
    },
    client: { PreventUserExistenceErrors: 'ENABLED' },
    nameOf: (index) => `User-${index}`,
  },
  {
    pool: { UsernameAttributes: ['email', 'phone_number'], AutoVerifiedAttributes: ['email'] },
    client: {},
    nameOf: (index) => `user-${index}@example.com`,
  },
  {
    pool: {
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    },
    client: {
      GenerateSecret: true,
      ReadAttributes: ['email', 'name'],
      WriteAttributes: ['email', 'name', 'nickname'],
      EnableTokenRevocation: false,
    },
    nameOf: (index) => `user-${index}`,
  },
  {
    pool: { AliasAttributes: ['email'] },
    client: {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 2 },
    },
    factors: {
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: {},
      SoftwareTokenMfaConfiguration: { Enabled: true },
    },
    nameOf: (index) => `user-${index}`,
  },
]

const peoplePerPlace = 4
const maxWear = 3
const maxKept = 40

/** What a sign-in has asked somebody. */
interface Challenge {
  readonly place: number
  readonly challenge: string
  readonly name: string
  readonly session: string | undefined
  readonly parameters: Readonly<Record<string, string>>
}

/** All sign-ins by SRP are begun with the same value, so that they can be answered. */
export const srp = newSrpClient()

/** Everything on the server that requests can be about. It grows by what is answered, and is renewed as it wears out. */
export class Population {
  readonly #caller: Caller
  readonly #places: Place[] = []
  readonly #pools: string[] = []
  readonly #clients: { readonly poolId: string; readonly client: string }[] = []
  readonly #sessions: string[] = []
  readonly #secretIds: string[] = []
  readonly #pages: string[] = []
  readonly #challenges: Challenge[] = []
  #people = 0
  #renewing: Promise<void> | undefined

  constructor(caller: Caller) {
    this.#caller = caller
  }

  get places(): number {
    return kinds.length
  }

  async settle(): Promise<void> {
    for (let index = 0; index < kinds.length; index++) this.#places[index] = await this.#newPlace(index)
  }

  /** Renews a place where little is left. Calls that come meanwhile wait for it. */
  async tend(index: number): Promise<void> {
    await this.#renewing
    const place = this.#places[index]
    if (!place || place.wear < maxWear) return
    this.#renewing = this.#renew(index, place)
    await this.#renewing
    this.#renewing = undefined
  }

  find({ kind, index }: Living, place: number, username: string | undefined): Tree | undefined {
    const here = this.#places[place]
    if (!here) throw new RangeError(`there is no place ${place}`)
    const challenges = this.#challenges.filter((challenge) => challenge.place === place)
    const challenge = challenges[index % Math.max(1, challenges.length)]
    const pick = (list: readonly string[], otherwise = '') =>
      list[index % Math.max(1, list.length)] ?? otherwise
    switch (kind) {
      case 'pool':
        return here.poolId
      case 'pool arn':
        return arnOfPool(here.poolId)
      case 'client':
        return here.clientId
      case 'spare pool':
        return pick(this.#pools, 'local_nothing')
      case 'spare client':
        return this.#clients[0]?.client ?? 'nothing'
      case 'pool of the spare client':
        return this.#clients[0]?.poolId ?? 'local_nothing'
      case 'secret id':
        return pick(this.#secretIds.filter((id) => id.startsWith(this.#clients[0]?.client ?? '')))
      case 'username':
        return pick(here.names)
      case 'password':
        return index % 8 === 0 ? 'Wrong-Horse-9' : password
      case 'access token':
        return pick(here.accessTokens, 'none')
      case 'refresh token':
        return pick(here.refreshTokens, 'none')
      case 'session':
        return pick(this.#sessions, 'a session that is none whatever')
      case 'page':
        return pick(this.#pages, 'page')
      case 'secret hash':
        return here.secret && hashOf(here, username ?? '')
      case 'client secret':
        return here.secret
      case 'challenge':
        return challenge?.challenge ?? 'EMAIL_OTP'
      case 'app code':
        return codeAt(pick(here.seeds, 'A'.repeat(32)), Date.now())
      case 'challenged name':
        return challenge?.name ?? pick(here.names)
      case 'challenged session':
        return challenge?.session
      case 'answer by SRP':
        return this.#answerBySrp(here, challenges)
    }
  }

  #answerBySrp(here: Place, challenges: readonly Challenge[]): Tree {
    const parameters = challenges.find((challenge) => challenge.parameters['SRP_B'])?.parameters
    if (!parameters) return {}
    const answer = srp.answer(parameters, here.poolId, password, Date.now())
    return here.secret ? { ...answer, SECRET_HASH: hashOf(here, answer['USERNAME'] ?? '') } : answer
  }

  /** Takes note of what an answer gives, and of what it has taken away. */
  learn(action: string, place: number, request: string, answer: string): void {
    const here = this.#places[place]
    if (!here) return
    if (wearing.test(action)) here.wear += 1
    if (unsettling.test(action) && request.includes(here.poolId)) here.wear = maxWear
    if (!/Token|SecretCode|ClientSecretId|Session|"Id"|ClientId|SECRET_BLOCK/.test(answer)) return
    const output = JSON.parse(answer)
    const keep = (list: string[], value: unknown) => {
      if (typeof value !== 'string') return
      list.unshift(value)
      list.length = Math.min(list.length, maxKept)
    }
    const name = output.ChallengeParameters?.USER_ID_FOR_SRP
    if (name) {
      this.#challenges.unshift({
        place,
        challenge: output.ChallengeName,
        name,
        session: output.Session,
        parameters: output.ChallengeParameters,
      })
      this.#challenges.length = Math.min(this.#challenges.length, maxKept)
    }
    keep(here.accessTokens, output.AuthenticationResult?.AccessToken)
    keep(here.refreshTokens, output.AuthenticationResult?.RefreshToken)
    keep(here.seeds, output.SecretCode)
    keep(this.#sessions, output.Session)
    keep(this.#sessions, output.ChallengeParameters?.SECRET_BLOCK)
    keep(this.#pages, output.PaginationToken)
    keep(this.#pages, output.NextToken)
    keep(this.#secretIds, output.ClientSecretDescriptor?.ClientSecretId)
    if (action === 'CreateUserPool') keep(this.#pools, output.UserPool?.Id)
    if (action === 'CreateUserPoolClient')
      this.#clients.unshift({
        poolId: output.UserPoolClient.UserPoolId,
        client: output.UserPoolClient.ClientId,
      })
    if (/^(Delete|Update)UserPoolClient$/.test(action)) this.#clients.shift()
  }

  async #newPlace(index: number): Promise<Place> {
    const { pool = {}, client = {} } = kinds[index] ?? {}
    const { UserPool } = await this.#caller.call('CreateUserPool', {
      PoolName: 'fuzz',
      ...pool,
      Schema: [
        { Name: 'text', AttributeDataType: 'String', Mutable: true },
        {
          Name: 'number',
          AttributeDataType: 'Number',
          Mutable: true,
          NumberAttributeConstraints: { MinValue: '0' },
        },
        { Name: 'flag', AttributeDataType: 'Boolean', Mutable: true },
        { Name: 'once', AttributeDataType: 'DateTime', Mutable: false },
      ],
    })
    const poolId = UserPool?.Id ?? ''
    const { UserPoolClient } = await this.#caller.call('CreateUserPoolClient', {
      UserPoolId: poolId,
      ClientName: 'fuzz',
      ExplicitAuthFlows: [...flows],
      ...client,
    })
    const place: Place = {
      poolId,
      clientId: UserPoolClient?.ClientId ?? '',
      secret: UserPoolClient?.ClientSecret,
      names: [],
      accessTokens: [],
      refreshTokens: [],
      seeds: [],
      wear: 0,
    }
    await this.#fill(place, index)
    return place
  }

  async #renew(index: number, place: Place): Promise<void> {
    place.wear = 0
    const isThere = await outcomeOf(
      this.#caller.call('DescribeUserPoolClient', { UserPoolId: place.poolId, ClientId: place.clientId }),
    )
    if (isThere instanceof Refusal) this.#places[index] = await this.#newPlace(index)
    else if ((await outcomeOf(this.#fill(place, index))) instanceof Refusal)
      // Somebody has changed the pool or the client so that nobody can sign in as before.
      this.#places[index] = await this.#newPlace(index)
  }

  /** New people: one waits for a code, one has a temporary password, and the others are signed in. */
  async #fill(place: Place, index: number): Promise<void> {
    const { poolId: UserPoolId, clientId: ClientId } = place
    const { nameOf = String, factors } = kinds[index] ?? {}
    // Somebody may have asked for a second factor from everybody.
    await this.#caller.call('SetUserPoolMfaConfig', {
      UserPoolId,
      ...(factors ?? { MfaConfiguration: 'OFF' as const }),
    })
    const invited = nameOf((this.#people += 1))
    await this.#caller.call('AdminCreateUser', { UserPoolId, Username: invited, TemporaryPassword: password })
    place.names.unshift(invited)
    for (let count = 0; count < peoplePerPlace; count++) {
      const Username = nameOf((this.#people += 1))
      const user = { UserPoolId, Username }
      const proof = place.secret ? { SecretHash: hashOf(place, Username) } : {}
      const UserAttributes = Username.includes('@')
        ? []
        : [{ Name: 'email', Value: `own-${this.#people}@example.com` }]
      const asked = { ClientId, Username, Password: password, UserAttributes, ...proof }
      const { UserSub } = await this.#caller.call('SignUp', asked)
      place.names.unshift(Username)
      // One is also acted on by the id, which others want as a name.
      if (count === 0) {
        place.names.unshift(UserSub)
        continue
      }
      await this.#caller.call('AdminConfirmSignUp', user)
      // Most can recover a password.
      if (count % 2 === 1)
        await this.#caller.call('AdminUpdateUserAttributes', {
          ...user,
          UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
        })
      const { AuthenticationResult } = await this.#caller.call('InitiateAuth', {
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: {
          USERNAME: Username,
          PASSWORD: password,
          ...(place.secret ? { SECRET_HASH: hashOf(place, Username) } : {}),
        },
      })
      place.accessTokens.unshift(AuthenticationResult?.AccessToken ?? '')
      place.refreshTokens.unshift(AuthenticationResult?.RefreshToken ?? '')
      if (factors && count === 1)
        await this.#caller.call('AdminSetUserMFAPreference', { ...user, EmailMfaSettings: { Enabled: true } })
    }
    for (const list of [place.names, place.accessTokens, place.refreshTokens, place.seeds])
      list.length = Math.min(list.length, 2 * peoplePerPlace)
  }
}

const hashOf = ({ secret = '', clientId }: Place, username: string) =>
  createHmac('sha256', secret)
    .update(username + clientId)
    .digest('base64')

const unsettling = /^(Delete|Update)UserPool(Client)?$|^SetUserPoolMfaConfig$/

const wearing =
  /^(Delete(User|UserPool|UserPoolClient)|AdminDeleteUser|AdminDisableUser|(AdminUser)?GlobalSignOut|UpdateUserPool(Client)?|RevokeToken|ChangePassword|AdminSetUserPassword|AdminResetUserPassword|ConfirmForgotPassword)$/
