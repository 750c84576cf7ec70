import { join } from 'node:path'
import { startTarget, type Caller, type Target } from '../target.ts'
import { password, type Place } from './scene.ts'

/** What every message of the server carries. */
export const code = '918273'

/** A server in development mode: only there is the code of a second factor known beforehand. */
export const startChallengeTarget = (): Promise<Target> =>
  startTarget({
    mode: 'dev',
    arguments: ['--code', code, '--functions', join(import.meta.dirname, 'functions')],
  })

/**
 * Two pools, the first with a second app client. In each there are `user` and `other`, who have turned on codes by
 * e-mail, and who may also sign in by a riddle. They share an address, so that it does not tell their sessions apart.
 */
export interface ChallengeScene {
  readonly caller: Caller
  readonly here: Place
  /** The other app client of the same pool. */
  readonly beside: Place
  readonly there: Place
  /** A pool in which everybody must have an app that makes codes, with the same users, who have none yet. */
  readonly strict: Place
}

export async function newChallengeScene(caller: Caller): Promise<ChallengeScene> {
  const here = await newPlace(caller)
  return {
    caller,
    here,
    beside: await newClient(caller, here.poolId),
    there: await newPlace(caller),
    strict: await newStrictPlace(caller),
  }
}

async function newPlace(caller: Caller): Promise<Place> {
  const riddle = 'arn:aws:lambda:eu-central-1:000000000000:function:riddle'
  const { UserPool } = await caller.call('CreateUserPool', {
    PoolName: 'forge',
    LambdaConfig: {
      DefineAuthChallenge: riddle,
      CreateAuthChallenge: riddle,
      VerifyAuthChallengeResponse: riddle,
    },
  })
  const poolId = UserPool?.Id ?? ''
  await caller.call('SetUserPoolMfaConfig', {
    UserPoolId: poolId,
    MfaConfiguration: 'OPTIONAL',
    EmailMfaConfiguration: {},
  })
  for (const Username of ['user', 'other']) {
    await addUser(caller, poolId, Username)
    const preference = { UserPoolId: poolId, Username, EmailMfaSettings: { Enabled: true } }
    await caller.call('AdminSetUserMFAPreference', preference)
  }
  return newClient(caller, poolId)
}

async function newStrictPlace(caller: Caller): Promise<Place> {
  const { UserPool } = await caller.call('CreateUserPool', { PoolName: 'forge' })
  const poolId = UserPool?.Id ?? ''
  for (const name of ['user', 'other']) await addUser(caller, poolId, name)
  await caller.call('SetUserPoolMfaConfig', {
    UserPoolId: poolId,
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  return newClient(caller, poolId)
}

async function newClient(caller: Caller, poolId: string): Promise<Place> {
  const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'forge',
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    // As long as can be, so that none is refused for its age.
    AuthSessionValidity: 15,
  })
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

async function addUser(caller: Caller, poolId: string, name: string): Promise<void> {
  const user = { UserPoolId: poolId, Username: name }
  await caller.call('AdminCreateUser', {
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'email', Value: 'both@example.com' }],
  })
  await caller.call('AdminSetUserPassword', { ...user, Password: password, Permanent: true })
}
