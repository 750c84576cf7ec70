import type { RespondToAuthChallengeResponse } from '../src/model/types.ts'
import { type Caller, outcomeOf, Refusal } from './target.ts'

/** How many go on with a sign-in while the password changes, and how many once it has changed. */
const early = 50
const late = 50

interface Place {
  readonly poolId: string
  readonly clientId: string
}

/** Begins a sign-in of a user, and answers what goes on with it, by any number of clients. */
type Begin = (
  caller: Caller,
  place: Place,
  Username: string,
) => Promise<() => Promise<RespondToAuthChallengeResponse>>

const passwords = ['Correct-Horse-7', 'Another-Horse-8'] as const

const byPassword: Begin = async (caller, { clientId }, USERNAME) => {
  const AuthParameters = { USERNAME, PASSWORD: passwords[0] }
  return () =>
    caller.call('InitiateAuth', { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
}

const byAdministrator: Begin = async (caller, { poolId, clientId }, USERNAME) => {
  const AuthParameters = { USERNAME, PASSWORD: passwords[0] }
  const app = { UserPoolId: poolId, ClientId: clientId }
  return () =>
    caller.call('AdminInitiateAuth', { ...app, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters })
}

const bySession =
  (code: string): Begin =>
  async (caller, place, USERNAME) => {
    const user = { UserPoolId: place.poolId, Username: USERNAME }
    await caller.call('AdminSetUserMFAPreference', { ...user, EmailMfaSettings: { Enabled: true } })
    const { Session } = await (await byPassword(caller, place, USERNAME))()
    return () =>
      caller.call('RespondToAuthChallenge', {
        ClientId: place.clientId,
        ChallengeName: 'EMAIL_OTP',
        Session,
        ChallengeResponses: { USERNAME, EMAIL_OTP_CODE: code },
      })
  }

/**
 * Many go on with a sign-in of one user while an administrator sets another password, which ends sessions by the settings. Nothing that comes after the
 * answer to that leads on, and no token that any of it gave is good afterwards.
 */
export async function raceEndings(caller: Caller, rounds: number, code: string) {
  const place = await newPlace(caller)
  const problems: string[] = []
  const ways = [
    ['a session', bySession(code)],
    ['a password', byPassword],
    ['an administrator', byAdministrator],
  ] as const
  let started = 0
  for (const [title, begin] of ways) {
    for (let round = 0; round < rounds; round++) {
      const name = `${title.replace(' ', '-')}-${round}`
      const user = await addUser(caller, place, name)
      const goOn = await begin(caller, place, name)
      const sent = Array.from({ length: early }, () => outcomeOf(goOn()))
      // In every other round the change comes once the first of them has been answered, so that some are over by then.
      if (round % 2) await Promise.race(sent)
      await caller.call('AdminSetUserPassword', { ...user, Password: passwords[1], Permanent: true })
      const after = await Promise.all(Array.from({ length: late }, () => outcomeOf(goOn())))
      const before = await Promise.all(sent)
      const tokens = [...before, ...after].flatMap(tokenOf)
      started += tokens.length
      if (after.some((outcome) => !(outcome instanceof Refusal))) {
        problems.push(`${name}: it led on once the password had changed`)
      }
      for (const AccessToken of tokens) {
        const shown = await outcomeOf(caller.call('GetUser', { AccessToken }))
        if (!(shown instanceof Refusal)) problems.push(`${name}: a token of before is still good`)
      }
      const odd = [...before, ...after].find(
        (outcome) => outcome instanceof Refusal && outcome.name !== 'NotAuthorizedException',
      )
      if (odd instanceof Refusal) problems.push(`${name}: ${odd.name}: ${odd.message}`)
    }
  }
  if (started === 0) problems.push('no sign-in came before the change, so nothing was put to the test')
  const total = ways.length * rounds
  return { rounds: total, requests: total * (early + late), started, problems }
}

function tokenOf(outcome: { readonly output: RespondToAuthChallengeResponse } | Refusal): readonly string[] {
  const token = outcome instanceof Refusal ? undefined : outcome.output.AuthenticationResult?.AccessToken
  return token === undefined ? [] : [token]
}

async function newPlace(caller: Caller): Promise<Place> {
  const { UserPool } = await caller.call('CreateUserPool', { PoolName: 'race' })
  const poolId = UserPool?.Id ?? ''
  await caller.call('SetUserPoolMfaConfig', {
    UserPoolId: poolId,
    MfaConfiguration: 'OPTIONAL',
    EmailMfaConfiguration: {},
  })
  const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'race',
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  })
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

async function addUser(caller: Caller, { poolId }: Place, name: string) {
  const user = { UserPoolId: poolId, Username: name }
  const UserAttributes = [{ Name: 'email', Value: `${name}@example.com` }]
  await caller.call('AdminCreateUser', { ...user, MessageAction: 'SUPPRESS', UserAttributes })
  await caller.call('AdminSetUserPassword', { ...user, Password: passwords[0], Permanent: true })
  return user
}
