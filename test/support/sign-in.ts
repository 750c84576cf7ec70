import { createHmac } from 'node:crypto'
import { startSession } from '../../src/sign-in/sequence.ts'
import { planUser } from '../../src/domain/user-plan.ts'
import type { User } from '../../src/domain/user.ts'
import type { AuthFlowType, CreateUserPoolClientRequest } from '../../src/model/types.ts'
import { password, type App } from './people.ts'
import { newSrpClient } from './srp-client.ts'
import type { World } from './world.ts'

type Parameters = Readonly<Record<string, string>>

/** Begins a sign-in by any flow. */
export const initiateAuth = (
  world: World,
  { clientId }: App,
  AuthFlow: AuthFlowType,
  AuthParameters: Parameters = {},
) => world.call('InitiateAuth', { AuthFlow, ClientId: clientId, AuthParameters })

/** Tries a password. */
export const tryPassword = (world: World, app: App, USERNAME: string, PASSWORD: string = password) =>
  initiateAuth(world, app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD })

/** The first half of a sign-in by SRP: the challenge, and the answer to it that a password gives. */
export async function beginSrp(world: World, app: App, USERNAME: string) {
  const client = newSrpClient()
  const challenge = await initiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME, SRP_A: client.A })
  return {
    ...challenge,
    answer: (given: string = password) =>
      client.answer(challenge.ChallengeParameters, app.poolId, given, world.clock.now),
  }
}

/** The second half. */
export const answerSrp = (world: World, { clientId }: App, ChallengeResponses: Parameters) =>
  world.call('RespondToAuthChallenge', {
    ClientId: clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses,
  })

/** Both halves. */
export async function signInBySrp(world: World, app: App, username: string, given: string = password) {
  const { answer } = await beginSrp(world, app, username)
  return answerSrp(world, app, answer(given))
}

/** Begins a sign-in with the temporary password that was sent or given. */
export async function beginFirstSignIn(world: World, app: App, username: string, temporary: string) {
  const {
    Session = '',
    ChallengeParameters,
    ChallengeName,
  } = await tryPassword(world, app, username, temporary)
  return { Session, ChallengeParameters, ChallengeName }
}

/** Answers the demand for a new password. */
export const answerNewPassword = (
  world: World,
  { clientId }: App,
  Session: string,
  ChallengeResponses: Parameters,
) =>
  world.call('RespondToAuthChallenge', {
    ClientId: clientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session,
    ChallengeResponses,
  })

/** Header and claims of a token, unverified. */
export function decodeToken(token: string | undefined): {
  header: Record<string, unknown>
  claims: Record<string, unknown>
} {
  const [header = '', claims = ''] = (token ?? '').split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: read(header), claims: read(claims) }
}

/** SECRET_HASH. */
export const secretHash = (username: string, clientId: string, secret: string) =>
  createHmac('sha256', secret)
    .update(username + clientId)
    .digest('base64')

/** A pool with an app client that has a secret. */
export async function poolWithSecret(world: World, client: Partial<CreateUserPoolClientRequest> = {}) {
  const app = await world.pool({}, { GenerateSecret: true, ...client })
  const { UserPoolClient } = await world.call('DescribeUserPoolClient', {
    UserPoolId: app.poolId,
    ClientId: app.clientId,
  })
  return { ...app, secret: UserPoolClient?.ClientSecret ?? '' }
}

/** An administrator makes a user with the usual password, who need not set their own. */
export async function createUser(world: World, { poolId }: App, username: string): Promise<void> {
  await world.call('AdminCreateUser', { UserPoolId: poolId, Username: username, MessageAction: 'SUPPRESS' })
  const Password = password
  await world.call('AdminSetUserPassword', {
    UserPoolId: poolId,
    Username: username,
    Password,
    Permanent: true,
  })
}

/** A user who has no password, as those have who sign in by other means. */
export async function createUserWithoutPassword(
  world: World,
  { poolId }: App,
  username: string,
): Promise<User> {
  const { store, random } = world.context
  const pool = await store.findPool(poolId)
  if (!pool) throw new Error(`${poolId} is not there`)
  const at = world.clock.now
  const user: User = {
    poolId: poolId,
    sub: random.uuid(),
    username,
    version: 1,
    status: 'CONFIRMED',
    enabled: true,
    created: at,
    modified: at,
    attributes: {},
    pending: {},
    temporarySince: undefined,
    tokensValidAfter: 0,
  }
  await store.commit(planUser(pool, undefined, user, { at, actor: 'test', action: 'test' }))
  return user
}

/** Signs a user in without asking for anything, and answers the access token. */
export async function openSession(world: World, { clientId }: App, user: User): Promise<string> {
  const { context } = world
  const client = await context.store.findClient(clientId)
  const pool = await context.store.findPool(user.poolId)
  if (!client || !pool) throw new Error(`${clientId} is not there`)
  const { AuthenticationResult } = await startSession(
    { ...context, pool, client, actor: 'test', action: 'test' },
    user,
  )
  return AuthenticationResult?.AccessToken ?? ''
}

/** Puts a user into a state that no operation here leads to. */
export async function setUserState(
  world: World,
  { poolId }: App,
  username: string,
  state: Partial<User>,
): Promise<void> {
  const { store } = world.context
  const [pool, user] = await Promise.all([store.findPool(poolId), store.findUserByName(poolId, username)])
  if (!pool || !user) throw new Error(`${username} is not there`)
  const options = { at: world.clock.now, actor: 'test', action: 'test' }
  await store.commit(planUser(pool, user, { ...user, ...state }, options))
}

/** A sign-in by password for which the app gives something along. */
export const signInWithMetadata = (
  world: World,
  ClientId: string,
  ClientMetadata: Record<string, string>,
  PASSWORD = password,
  USERNAME = 'diego',
) =>
  world.call('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME, PASSWORD },
    ClientMetadata,
  })
