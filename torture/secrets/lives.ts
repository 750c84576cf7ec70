import { newSrpClient } from '../../test/support/srp-client.ts'
import type { Caller } from '../target.ts'
import { keep, remember, type Call, type Told } from './told.ts'

export interface Place {
  readonly poolId: string
  readonly clientId: string
  readonly otherId: string
}

export async function newPlace(call: Call, told: Told): Promise<Place> {
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
        ExplicitAuthFlows: [
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
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
export async function live(call: Call, told: Told, { poolId, clientId }: Place, who: number, code: string) {
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
  for (const given of [wrong, recovered]) {
    const signIn = signInAsAdministrator({ poolId, clientId }, Username, given)
    keep(told, (await call((c) => c.call('AdminInitiateAuth', signIn)))?.AuthenticationResult)
  }
  await call((c) => c.call('AdminUserGlobalSignOut', user))
  const asAdministrator = signInAsAdministrator({ poolId, clientId }, `guest-${who}`, TemporaryPassword)
  const asApp = signInWith(clientId, `guest-${who}`, TemporaryPassword)
  const begun = await (who % 2
    ? call((c) => c.call('AdminInitiateAuth', asAdministrator))
    : call((c) => c.call('InitiateAuth', asApp)))
  if (begun?.Session) told.tokens.add(begun.Session)
  const answer = {
    ClientId: clientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: begun?.Session ?? 'none whatever, but long enough',
    ChallengeResponses: { USERNAME: `guest-${who}`, NEW_PASSWORD: next },
  } as const
  const invited = await (who % 4 < 2
    ? call((c) => c.call('AdminRespondToAuthChallenge', { ...answer, UserPoolId: poolId }))
    : call((c) => c.call('RespondToAuthChallenge', answer)))
  const guest = keep(told, invited?.AuthenticationResult)
  if (who % 2) await call((c) => c.call('GlobalSignOut', { AccessToken: guest }))
  else await call((c) => c.call('DeleteUser', { AccessToken: guest }))
}

export const signInWith = (ClientId: string, USERNAME: string, PASSWORD: string) => ({
  ClientId,
  AuthFlow: 'USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME, PASSWORD },
})

const signInAsAdministrator = (
  { poolId, clientId }: Pick<Place, 'poolId' | 'clientId'>,
  USERNAME: string,
  PASSWORD: string,
) => ({
  UserPoolId: poolId,
  ClientId: clientId,
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME, PASSWORD },
  // The words of HTTP headers of users are theirs too.
  ContextData: {
    IpAddress: '203.0.113.9',
    ServerName: 'backend.example.com',
    ServerPath: '/sign-in',
    HttpHeaders: [{ headerName: 'Cookie', headerValue: `backend=${PASSWORD}` }],
  },
})

/** Requests that break rules of the wire, each with something secret in it. */
export async function askWrongly(caller: Caller, told: Told): Promise<void> {
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
