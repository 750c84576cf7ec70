import type { Action, Input, Output } from '../../src/model/types.ts'
import type { NoticeKind } from '../../src/domain/notices.ts'
import { codeAt, seedOf } from '../../test/support/authenticator.ts'
import { arnOf } from '../../test/support/function-folder.ts'
import { call, callSigned, type AccessKey } from '../../test/support/calls.ts'
import { refusedAddress, refusedNumber, senderName, type Arrived, type Post } from './post.ts'
import { remember, type Sent } from './sent.ts'

/** Why messages are sent, as the message itself has it. */
export type Kind =
  | `CustomMessage_${'SignUp' | 'ResendCode' | 'ForgotPassword' | 'UpdateUserAttribute' | 'VerifyUserAttribute' | 'AdminCreateUser' | 'Authentication'}`
  | `Notice_${NoticeKind}`

type Medium = Arrived['medium']

/** Where everything is done, and what came of it. */
interface Scene {
  readonly url: string
  readonly key: AccessKey
  readonly post: Post
  readonly sent: Sent
}

interface Place {
  readonly UserPoolId: string
  readonly ClientId: string
}

const attributeOf = { EMAIL: 'email', SMS: 'phone_number' } as const
const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }

/** Has a server send every kind of message, by every medium, and uses up what they carry. */
export async function sendEverything(scene: Scene): Promise<void> {
  const codes = await newPool(scene, {
    AutoVerifiedAttributes: ['email', 'phone_number'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email', 'phone_number'] },
    SmsConfiguration,
  })
  await ask(scene, 'SetUserPoolMfaConfig', {
    UserPoolId: codes.UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsConfiguration },
    EmailMfaConfiguration: {},
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  const links = await newPool(scene, {
    AutoVerifiedAttributes: ['email'],
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  })
  for (const medium of ['EMAIL', 'SMS'] as const) {
    await liveByCodes(scene, codes, medium)
    await invite(scene, codes, medium)
    await sendByFunction(scene, medium)
  }
  await confirmByLink(scene, links)
  await changeNumber(scene, codes)
  await beRefused(scene, codes)
}

/** The life of a user who has one address: each code of it, and each notice. */
async function liveByCodes(scene: Scene, place: Place, medium: Medium): Promise<void> {
  const { sent } = scene
  const { UserPoolId, ClientId } = place
  const Username = `person-by-${medium.toLowerCase()}`
  const attribute = attributeOf[medium]
  const [first, second] = addressesOf(sent, medium)
  const passwords = ['Zebra', 'Okapi', 'Kudu', 'Gnu'].map((animal) =>
    remember(sent.secrets, 'a password', `Serving-${animal}-${medium}-7`),
  )
  const [Password = '', recovered = '', reset = '', given = ''] = passwords
  const code = (kind: Kind, to: string) => takeCode(scene, kind, to)
  const user = { UserPoolId, Username }
  const UserAttributes = [{ Name: attribute, Value: first }]
  await ask(scene, 'SignUp', { ClientId, Username, Password, UserAttributes })
  await code('CustomMessage_SignUp', first)
  await ask(scene, 'ResendConfirmationCode', { ClientId, Username })
  const ConfirmationCode = await code('CustomMessage_ResendCode', first)
  await ask(scene, 'ConfirmSignUp', { ClientId, Username, ConfirmationCode })
  const AccessToken = await signIn(scene, place, Username, Password)
  await setUpApp(scene, AccessToken, first)
  await ask(scene, 'UpdateUserAttributes', {
    AccessToken,
    UserAttributes: [{ Name: attribute, Value: second }],
  })
  await code('CustomMessage_UpdateUserAttribute', second)
  await ask(scene, 'GetUserAttributeVerificationCode', { AccessToken, AttributeName: attribute })
  const Code = await code('CustomMessage_VerifyUserAttribute', second)
  await ask(scene, 'VerifyUserAttribute', { AccessToken, AttributeName: attribute, Code })
  const changed = await take(
    scene,
    medium === 'EMAIL' ? 'Notice_emailChanged' : 'Notice_phoneNumberChanged',
    first,
  )
  await ask(scene, 'ForgotPassword', { ClientId, Username })
  await recover(scene, place, Username, await code('CustomMessage_ForgotPassword', second), recovered)
  await take(scene, 'Notice_passwordChanged', second)
  await ask(scene, 'AdminResetUserPassword', user)
  await recover(scene, place, Username, await code('CustomMessage_ForgotPassword', second), reset)
  await take(scene, 'Notice_passwordChanged', second)
  await ask(scene, 'AdminSetUserPassword', { ...user, Password: given, Permanent: true })
  await take(scene, 'Notice_passwordChanged', second)
  await useFactor(scene, place, { Username, Password: given, medium, address: second })
  if (medium === 'EMAIL') await undo(scene, changed, second)
}

/** An app that makes codes, which is not turned on. */
async function setUpApp(scene: Scene, AccessToken: string, address: string): Promise<void> {
  const { SecretCode = '' } = await ask(scene, 'AssociateSoftwareToken', { AccessToken })
  const seed = 'the seed of an app'
  remember(scene.sent.secrets, seed, SecretCode)
  remember(scene.sent.secrets, seed, seedOf(SecretCode).toString('hex'))
  await ask(scene, 'VerifySoftwareToken', { AccessToken, UserCode: codeAt(SecretCode, Date.now()) })
  await take(scene, 'Notice_secondFactorsChanged', address)
}

async function useFactor(
  scene: Scene,
  { UserPoolId, ClientId }: Place,
  user: {
    readonly Username: string
    readonly Password: string
    readonly medium: Medium
    readonly address: string
  },
): Promise<void> {
  const { Username, Password, medium, address } = user
  const on = { Enabled: true, PreferredMfa: true }
  const settings = medium === 'EMAIL' ? { EmailMfaSettings: on } : { SMSMfaSettings: on }
  await ask(scene, 'AdminSetUserMFAPreference', { UserPoolId, Username, ...settings })
  await take(scene, 'Notice_secondFactorsChanged', address)
  const { Session = '' } = await ask(scene, 'InitiateAuth', byPassword(ClientId, Username, Password))
  remember(scene.sent.secrets, 'a session', Session)
  const code = await takeCode(scene, 'CustomMessage_Authentication', address)
  const ChallengeName = medium === 'EMAIL' ? 'EMAIL_OTP' : 'SMS_MFA'
  const ChallengeResponses = { USERNAME: Username, [`${ChallengeName}_CODE`]: code }
  const answered = await ask(scene, 'RespondToAuthChallenge', {
    ClientId,
    ChallengeName,
    Session,
    ChallengeResponses,
  })
  keepTokens(scene, answered)
}

/** Undoes the change that a notice told of: a wrong link first. */
async function undo(scene: Scene, { text }: Arrived, newer: string): Promise<void> {
  const token = /undoEmailChange\?token=([\w.-]+)/.exec(text)?.[1] ?? ''
  remember(scene.sent.secrets, 'a link', token.slice(token.lastIndexOf('.') + 1))
  await press(scene, 'undoEmailChange', { token: token.replace(/.{32}$/, 'A'.repeat(32)) }, 400)
  await press(scene, 'undoEmailChange', { token }, 200)
  await take(scene, 'Notice_emailRestored', newer)
}

/** An invitation, and another one. */
async function invite(scene: Scene, { UserPoolId }: Place, medium: Medium): Promise<void> {
  const Username = `guest-by-${medium.toLowerCase()}`
  const [address] = addressesOf(scene.sent, medium)
  const invitation = { UserPoolId, Username, DesiredDeliveryMediums: [medium] }
  const UserAttributes = [{ Name: attributeOf[medium], Value: address }]
  for (const more of [{ UserAttributes }, { MessageAction: 'RESEND' as const }]) {
    await ask(scene, 'AdminCreateUser', { ...invitation, ...more })
    const { text } = await take(scene, 'CustomMessage_AdminCreateUser', address)
    const [, password = ''] = /temporary password is (\S+)\./.exec(text) ?? []
    remember(scene.sent.secrets, 'a temporary password', password)
  }
}

/** A pool whose own function sends: it gets the code as it is, since it runs in the server. */
async function sendByFunction(scene: Scene, medium: Medium): Promise<void> {
  const sender = { LambdaArn: arnOf(senderName), LambdaVersion: 'V1_0' } as const
  const { ClientId } = await newPool(scene, {
    AutoVerifiedAttributes: ['email', 'phone_number'],
    SmsConfiguration,
    LambdaConfig: {
      CustomEmailSender: sender,
      CustomSMSSender: sender,
      KMSKeyID: 'arn:aws:kms:local:000000000000:key/11111111-2222-3333-4444-555555555555',
    },
  })
  const [address] = addressesOf(scene.sent, medium)
  const Username = `handed-over-by-${medium.toLowerCase()}`
  const Password = remember(scene.sent.secrets, 'a password', `Serving-Tapir-${medium}-7`)
  const UserAttributes = [{ Name: attributeOf[medium], Value: address }]
  await ask(scene, 'SignUp', { ClientId, Username, Password, UserAttributes })
  const ConfirmationCode = await takeCode(scene, 'CustomMessage_SignUp', address)
  await ask(scene, 'ConfirmSignUp', { ClientId, Username, ConfirmationCode })
}

async function confirmByLink(scene: Scene, { ClientId }: Place): Promise<void> {
  const [address] = addressesOf(scene.sent, 'EMAIL')
  const Password = remember(scene.sent.secrets, 'a password', 'Serving-Quagga-7')
  const UserAttributes = [{ Name: 'email', Value: address }]
  await ask(scene, 'SignUp', { ClientId, Username: 'linked', Password, UserAttributes })
  const links: URLSearchParams[] = []
  for (const kind of ['CustomMessage_SignUp', 'CustomMessage_ResendCode'] as const) {
    if (kind === 'CustomMessage_ResendCode')
      await ask(scene, 'ResendConfirmationCode', { ClientId, Username: 'linked' })
    const { text } = await take(scene, kind, address)
    const link = new URL(/http:\/\/\S+\/confirmUser\?[^\s"<]+/.exec(text)?.[0] ?? scene.url)
    remember(scene.sent.secrets, 'a link', link.searchParams.get('confirmation_code') ?? '')
    links.push(link.searchParams)
  }
  const [older, newer] = links.map((link) => Object.fromEntries(link))
  await press(scene, 'confirmUser', older ?? {}, 400)
  await press(scene, 'confirmUser', newer ?? {}, 200)
}

/** A phone number beside an e-mail address, which is changed by an administrator. */
async function changeNumber(scene: Scene, { UserPoolId }: Place): Promise<void> {
  const [email] = addressesOf(scene.sent, 'EMAIL')
  const [first, second] = addressesOf(scene.sent, 'SMS')
  const user = { UserPoolId, Username: 'reachable' }
  const attributes = (phone_number: string) => [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'phone_number', Value: phone_number },
    { Name: 'phone_number_verified', Value: 'true' },
  ]
  await ask(scene, 'AdminCreateUser', {
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: attributes(first),
  })
  await ask(scene, 'AdminUpdateUserAttributes', { ...user, UserAttributes: attributes(second) })
  await take(scene, 'Notice_phoneNumberChanged', first)
}

/** Services that refuse a message, and repeat it in their answer: the caller and the log are told why. */
async function beRefused(scene: Scene, { ClientId }: Place): Promise<void> {
  const Password = remember(scene.sent.secrets, 'a password', 'Serving-Eland-7')
  for (const [Name, Value] of [
    ['email', refusedAddress],
    ['phone_number', refusedNumber],
  ] as const) {
    scene.sent.attributes.add(Value)
    const { status } = await call(scene.url, 'SignUp', {
      ClientId,
      Username: `refused-${Name}`,
      Password,
      UserAttributes: [{ Name, Value }],
    })
    if (status !== 400) throw new Error(`a message that was refused was answered with ${status}`)
  }
  const { text } = await scene.post.take(refusedNumber)
  remember(scene.sent.secrets, 'a code', /\b\d{6}\b/.exec(text)?.[0] ?? '')
}

/** Two addresses that nothing else has. */
function addressesOf({ attributes }: Sent, medium: Medium): readonly [string, string] {
  const newOne = () => {
    const count = attributes.size
    const value =
      medium === 'EMAIL' ? `person-${count}@mail.example.com` : `+1555${String(2_000_000 + count * 4321)}`
    attributes.add(value)
    return value
  }
  return [newOne(), newOne()]
}

async function take({ post, sent }: Scene, kind: Kind, to: string): Promise<Arrived> {
  const message = await post.take(to).catch((error: unknown) => {
    throw new Error(`${kind}: none arrived`, { cause: error })
  })
  sent.kinds.add(`${kind} by ${message.medium}`)
  return message
}

async function takeCode(scene: Scene, kind: Kind, to: string): Promise<string> {
  const { text } = await take(scene, kind, to)
  const [code] = /(?<=code is )\d{6}|^\d{6}$/.exec(text) ?? []
  if (code === undefined) throw new Error(`${kind}: a message without a code`)
  return remember(scene.sent.secrets, 'a code', code)
}

const byPassword = (ClientId: string, USERNAME: string, PASSWORD: string) => ({
  ClientId,
  AuthFlow: 'USER_PASSWORD_AUTH' as const,
  AuthParameters: { USERNAME, PASSWORD },
})

async function signIn(scene: Scene, { ClientId }: Place, name: string, password: string): Promise<string> {
  return keepTokens(scene, await ask(scene, 'InitiateAuth', byPassword(ClientId, name, password)))
}

function keepTokens({ sent }: Scene, { AuthenticationResult: tokens }: Output<'InitiateAuth'>): string {
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = tokens ?? {}
  for (const token of [AccessToken, IdToken, RefreshToken]) remember(sent.secrets, 'a token', token)
  return AccessToken
}

const recover = (
  scene: Scene,
  { ClientId }: Place,
  Username: string,
  ConfirmationCode: string,
  Password: string,
) => ask(scene, 'ConfirmForgotPassword', { ClientId, Username, ConfirmationCode, Password })

async function press(
  { url, sent }: Scene,
  page: string,
  form: Readonly<Record<string, string>>,
  expected: number,
): Promise<void> {
  sent.calls += 1
  const { status } = await fetch(`${url}/${page}`, { method: 'POST', body: new URLSearchParams(form) })
  if (status !== expected) throw new Error(`${page} was answered with ${status}, not ${expected}`)
}

/** A signed call, which must be carried out. */
async function ask<A extends Action>(
  { url, key, sent }: Scene,
  action: A,
  input: Input<A>,
): Promise<Output<A>> {
  sent.calls += 1
  const { status, body } = await callSigned(url, action, input, key)
  if (status !== 200) throw new Error(`${action}: ${JSON.stringify(body)}`)
  return body
}

async function newPool(scene: Scene, settings: Partial<Input<'CreateUserPool'>>): Promise<Place> {
  const { UserPool } = await ask(scene, 'CreateUserPool', { PoolName: 'secrets', ...settings })
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await ask(scene, 'CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'secrets',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
}
