import assert from 'node:assert/strict'
import type { SetUserPoolMfaConfigRequest } from '../../src/model/types.ts'
import { adminRespondToAuthChallenge, tryPasswordAsAdmin } from './admin-sign-in.ts'
import { codeAt } from './authenticator.ts'
import * as customAuth from './custom-auth.ts'
import { lastCode, password, signIn, type App } from './people.ts'
import { createUserWithAddresses, forgotPassword, confirmForgotPassword } from './codes.ts'
import { email, respondToChallenge, sms, token } from './mfa.ts'
import { answerSrp, beginSrp, answerNewPassword, tryPassword } from './sign-in.ts'
import type { World } from './world.ts'

export const on = { Enabled: true }

/** Diego, who is signed in, in a place where every flow is enabled. */
export interface Scene {
  readonly world: World
  readonly app: App
  readonly AccessToken: string
}

/** Goes on with a sign-in, up to tokens or an error. It may be asked from another node. */
type GoOn = (world: World) => Promise<unknown>

/** A way to sign in that stops halfway with something sealed in the client's hands. */
export interface Kind {
  /** What the user has. */
  readonly addresses?: Readonly<{ email?: string; phone_number?: string }>
  /** Whether only an administrator can give another password. */
  readonly isFirst?: true
  begin(scene: Scene): Promise<GoOn>
}

const both = { email: 'diego@example.com', phone_number: '+15550109934' }
const flows = [
  'USER_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'REFRESH_TOKEN_AUTH',
  'CUSTOM_AUTH',
] as const

/** A world must have the functions of `customAuthTriggers`. */
export async function newScene(world: World, addresses: Kind['addresses'] = both): Promise<Scene> {
  const app = await world.pool({}, { ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}` as const) })
  await createUserWithAddresses(world, app, 'diego', addresses)
  return { world, app, AccessToken: (await signIn(world, app, 'diego')).AccessToken }
}

type Mfa = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>

async function beginWith({ world, app, AccessToken }: Scene, mfa: Mfa, preference: object = {}) {
  await world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, ...mfa })
  if (Object.keys(preference).length > 0) {
    await world.call('SetUserMFAPreference', { AccessToken, ...preference })
  }
  return tryPassword(world, app, 'diego')
}

/** Diego sets up an app that makes codes, and the secret is answered. */
async function setUpApp({ world, app, AccessToken }: Scene): Promise<string> {
  await world.call('SetUserPoolMfaConfig', {
    UserPoolId: app.poolId,
    MfaConfiguration: 'OPTIONAL',
    ...token,
    ...sms,
  })
  const { SecretCode = '' } = await world.call('AssociateSoftwareToken', { AccessToken })
  await world.call('VerifySoftwareToken', { AccessToken, UserCode: codeAt(SecretCode, world.clock.now) })
  world.clock.advance(30_000)
  return SecretCode
}

const required = { MfaConfiguration: 'ON', ...token } as const
const optional = { MfaConfiguration: 'OPTIONAL', ...sms, ...token, ...email } as const

/** Verifies the app of a session, and is signed in by it. */
async function verifyAndAnswer(world: World, app: App, secret: string, Session: string | undefined) {
  const UserCode = codeAt(secret, world.clock.now)
  const verified = await world.call('VerifySoftwareToken', { Session, UserCode })
  return respondToChallenge(world, app, 'MFA_SETUP', verified.Session, {})
}

/** Everything sealed that a caller holds while signing in. */
export const kinds: Readonly<Record<string, Kind>> = {
  'a block of SRP': {
    async begin({ world, app }) {
      const { answer } = await beginSrp(world, app, 'diego')
      const responses = answer()
      return (node) => answerSrp(node, app, responses)
    },
  },
  'a demand for a new password': {
    isFirst: true,
    async begin({ world, app }) {
      const user = { UserPoolId: app.poolId, Username: 'diego' }
      await world.call('AdminSetUserPassword', { ...user, Password: password })
      const { Session = '' } = await tryPassword(world, app, 'diego')
      return (node) =>
        answerNewPassword(node, app, Session, { USERNAME: 'diego', NEW_PASSWORD: 'Mallorys-Horse-9' })
    },
  },
  'a demand for a new password to an administrator': {
    isFirst: true,
    async begin({ world, app }) {
      const user = { UserPoolId: app.poolId, Username: 'diego' }
      await world.call('AdminSetUserPassword', { ...user, Password: password })
      const { Session } = await tryPasswordAsAdmin(world, app, 'diego')
      const answers = { USERNAME: 'diego', NEW_PASSWORD: 'Mallorys-Horse-9' }
      return (node) => adminRespondToAuthChallenge(node, app, 'NEW_PASSWORD_REQUIRED', Session, answers)
    },
  },
  'a code by SMS': {
    async begin(scene) {
      const { Session } = await beginWith(scene, optional, { SMSMfaSettings: on })
      const SMS_MFA_CODE = lastCode(scene.world)
      return (node) => respondToChallenge(node, scene.app, 'SMS_MFA', Session, { SMS_MFA_CODE })
    },
  },
  'a code by e-mail': {
    async begin(scene) {
      const { Session } = await beginWith(scene, optional, { EmailMfaSettings: on })
      const EMAIL_OTP_CODE = lastCode(scene.world)
      return (node) => respondToChallenge(node, scene.app, 'EMAIL_OTP', Session, { EMAIL_OTP_CODE })
    },
  },
  'a code of an app': {
    async begin(scene) {
      const { world, app } = scene
      const secret = await setUpApp(scene)
      const { Session } = await beginWith(scene, optional, { SoftwareTokenMfaSettings: on })
      return (node) =>
        respondToChallenge(node, app, 'SOFTWARE_TOKEN_MFA', Session, {
          SOFTWARE_TOKEN_MFA_CODE: codeAt(secret, world.clock.now),
        })
    },
  },
  'a choice of factors': {
    async begin(scene) {
      await setUpApp(scene)
      const preference = { SMSMfaSettings: on, SoftwareTokenMfaSettings: on }
      const { Session } = await beginWith(scene, optional, preference)
      return (node) =>
        respondToChallenge(node, scene.app, 'SELECT_MFA_TYPE', Session, { ANSWER: 'SOFTWARE_TOKEN_MFA' })
    },
  },
  'a demand to set up a factor': {
    async begin(scene) {
      const { Session } = await beginWith(scene, required)
      return async (node) => {
        const associated = await node.call('AssociateSoftwareToken', { Session })
        return verifyAndAnswer(node, scene.app, associated.SecretCode ?? '', associated.Session)
      }
    },
  },
  'an app that is being set up': {
    async begin(scene) {
      const { Session } = await beginWith(scene, required)
      const { SecretCode = '', ...next } = await scene.world.call('AssociateSoftwareToken', { Session })
      return (node) => verifyAndAnswer(node, scene.app, SecretCode, next.Session)
    },
  },
  'an app that was set up': {
    async begin(scene) {
      const { world, app } = scene
      const { Session } = await beginWith(scene, required)
      const { SecretCode = '', ...next } = await world.call('AssociateSoftwareToken', { Session })
      const UserCode = codeAt(SecretCode, world.clock.now)
      const verified = await world.call('VerifySoftwareToken', { Session: next.Session, UserCode })
      return (node) => respondToChallenge(node, app, 'MFA_SETUP', verified.Session, {})
    },
  },
  'a demand to set up a factor, answered by an address': {
    addresses: { phone_number: both.phone_number },
    async begin(scene) {
      const { Session } = await beginWith(scene, { MfaConfiguration: 'ON', ...email })
      return (node) =>
        respondToChallenge(node, scene.app, 'MFA_SETUP', Session, { EMAIL: 'mallory@example.com' })
    },
  },
  'a code at an address that is being set up': {
    addresses: { phone_number: both.phone_number },
    async begin(scene) {
      const { world, app } = scene
      const { Session } = await beginWith(scene, { MfaConfiguration: 'ON', ...email })
      const asked = await respondToChallenge(world, app, 'MFA_SETUP', Session, {
        EMAIL: 'mallory@example.com',
      })
      const EMAIL_OTP_CODE = lastCode(world)
      return (node) => respondToChallenge(node, app, 'EMAIL_OTP', asked.Session, { EMAIL_OTP_CODE })
    },
  },
  'a challenge of the pool': {
    async begin({ world, app }) {
      const { Session } = await customAuth.beginCustomAuth(world, app, 'diego')
      return (node) => customAuth.answerCustomChallenge(node, app, Session, 'forty-two')
    },
  },
  'a challenge of the pool that begins with the password': {
    async begin({ world, app }) {
      const { prove } = await customAuth.beginCustomAuthWithSrp(world, app, 'diego')
      return () => prove()
    },
  },
  'a challenge of the pool after the password': {
    async begin({ world, app }) {
      const { prove } = await customAuth.beginCustomAuthWithSrp(world, app, 'diego')
      const { Session } = await prove()
      return (node) => customAuth.answerCustomChallenge(node, app, Session, 'forty-two')
    },
  },
}

/** What ends every sign-in that was begun before. The password is the same one afterwards, so it is not what ends them. */
export const endings: Readonly<
  Record<string, { readonly needsOwnPassword?: true; end(scene: Scene): Promise<unknown> }>
> = {
  'the user changes the password': {
    end: ({ world, AccessToken }) =>
      world.call('ChangePassword', {
        AccessToken,
        PreviousPassword: password,
        ProposedPassword: password,
      }),
  },
  'an administrator sets the password': {
    end: ({ world, app: { poolId } }) =>
      world.call('AdminSetUserPassword', {
        UserPoolId: poolId,
        Username: 'diego',
        Password: password,
        Permanent: true,
      }),
  },
  'an administrator sets a temporary password': {
    end: ({ world, app: { poolId } }) =>
      world.call('AdminSetUserPassword', { UserPoolId: poolId, Username: 'diego', Password: password }),
  },
  'an administrator resets the password, and it is recovered': {
    needsOwnPassword: true,
    async end({ world, app }) {
      await world.call('AdminResetUserPassword', { UserPoolId: app.poolId, Username: 'diego' })
      await confirmForgotPassword(world, app, 'diego', lastCode(world), password)
    },
  },
  'the password is recovered': {
    needsOwnPassword: true,
    async end({ world, app }) {
      await forgotPassword(world, app, 'diego')
      await confirmForgotPassword(world, app, 'diego', lastCode(world), password)
    },
  },
  'the user signs out everywhere': {
    end: ({ world, AccessToken }) => world.call('GlobalSignOut', { AccessToken }),
  },
  'an administrator signs the user out everywhere': {
    end: ({ world, app: { poolId } }) =>
      world.call('AdminUserGlobalSignOut', { UserPoolId: poolId, Username: 'diego' }),
  },
  'the user is disabled and enabled again': {
    async end({ world, app: { poolId } }) {
      await world.call('AdminDisableUser', { UserPoolId: poolId, Username: 'diego' })
      await world.call('AdminEnableUser', { UserPoolId: poolId, Username: 'diego' })
    },
  },
  'the user is deleted and made again': {
    async end({ world, app }) {
      await world.call('AdminDeleteUser', { UserPoolId: app.poolId, Username: 'diego' })
      await createUserWithAddresses(world, app, 'diego', both)
    },
  },
}

/** Whether a kind of sign-in can be in the way of an ending at all. */
export const canMeet = (kind: Kind, ending: { readonly needsOwnPassword?: true }) =>
  !(kind.isFirst && ending.needsOwnPassword)

/** Holds that what was begun leads nowhere, and not because of a fault. */
export async function assertEnded(goingOn: Promise<unknown>): Promise<void> {
  await assert.rejects(goingOn, (error: Error) => {
    assert.equal(error.name, 'NotAuthorizedException')
    assert.match(error.message, /^(Invalid session for the user\.|Incorrect username or password\.)$/)
    return true
  })
}
