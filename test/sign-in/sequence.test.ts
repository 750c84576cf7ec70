import assert from 'node:assert/strict'
import test from 'node:test'
import type { RespondToAuthChallengeResponse } from '../../src/model/types.ts'
import type { TriggerName } from '../../src/triggers/contract/triggers.ts'
import { codeAt } from '../support/authenticator.ts'
import {
  answerCustomChallenge,
  beginCustomAuth,
  beginCustomAuthWithSrp,
  customAuthTriggers,
} from '../support/custom-auth.ts'
import { newFunctions, refusing, type FunctionEvent, type Functions } from '../support/functions.ts'
import { attrs, lastCode, password, signIn, signUp, type App } from '../support/people.ts'
import { wrongCode } from '../support/codes.ts'
import { email, respondToChallenge, sms, token } from '../support/mfa.ts'
import { answerSrp, beginSrp, initiateAuth, answerNewPassword, tryPassword } from '../support/sign-in.ts'
import { newWorld, type World } from '../support/world.ts'

/** Records the steps of a call. */
type Recorder = <R extends RespondToAuthChallengeResponse>(call: () => Promise<R>) => Promise<R>

interface Scene {
  readonly world: World
  readonly app: App
  readonly record: Recorder
  readonly recorded: string[][]
  /** Whether a call is under way that is recorded. */
  readonly isRecording: () => boolean
}

interface Order {
  /** The steps of each call: the sources of the triggers that are asked, then what the client gets. */
  readonly calls: readonly (readonly string[])[]
  readonly run: (scene: Scene) => Promise<unknown>
}

const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH'] as const
const temporary = 'Temporary-1'
const own = 'My-Own-Horse-9'

/** A function on every trigger that a sign-in may ask. Another directory knows the user that is unknown here. */
const functions = {
  ...customAuthTriggers,
  UserMigration: () => ({ userAttributes: { name: 'Diego' }, finalUserStatus: 'CONFIRMED' }),
  PreAuthentication: () => undefined,
  PostAuthentication: () => undefined,
  PreTokenGeneration: () => undefined,
  CustomMessage: () => undefined,
}

async function newScene(triggers: Functions): Promise<Scene> {
  const world = await newWorld({ triggers })
  const app = await world.pool({}, { ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}` as const) })
  const recorded: string[][] = []
  let isRecording = false
  const record: Recorder = async (call) => {
    const from = triggers.asked.length
    isRecording = true
    const end = (last: string) => {
      const sources = triggers.asked.slice(from).map(({ event }) => event.triggerSource)
      recorded.push([...sources.map((source) => source.replace(/_Authentication$/, '')), last])
    }
    try {
      const reply = await call()
      end(reply.ChallengeName ?? (reply.AuthenticationResult ? 'tokens' : 'nothing'))
      return reply
    } catch (error) {
      end((error as Error).name)
      throw error
    } finally {
      isRecording = false
    }
  }
  return { world, app, record, recorded, isRecording: () => isRecording }
}

/** The pool requires a second factor. A user with a phone number has one. */
const requireSms = ({ world, app }: Scene) =>
  world.call('SetUserPoolMfaConfig', { UserPoolId: app.poolId, MfaConfiguration: 'ON', ...sms })

const phone = { phone_number: '+15550109934' }

/** An administrator makes Diego, with a temporary password. */
const invite = ({ world, app }: Scene, attributes: Readonly<Record<string, string>> = {}) =>
  world.call('AdminCreateUser', {
    UserPoolId: app.poolId,
    Username: 'diego',
    TemporaryPassword: temporary,
    MessageAction: 'SUPPRESS',
    UserAttributes: attrs(attributes),
  })

/** Diego, with a password of his own. */
async function confirm(scene: Scene, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
  await invite(scene, attributes)
  const { world, app } = scene
  await world.call('AdminSetUserPassword', {
    UserPoolId: app.poolId,
    Username: 'diego',
    Password: password,
    Permanent: true,
  })
}

const answerCode = ({ world, app, record }: Scene, Session: string | undefined) =>
  record(() => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: lastCode(world) }))

const choosePassword = ({ world, app, record }: Scene, Session = '', NEW_PASSWORD = own) =>
  record(() => answerNewPassword(world, app, Session, { USERNAME: 'diego', NEW_PASSWORD }))

async function proveBySrp({ world, app, record }: Scene, given: string) {
  const { answer } = await record(() => beginSrp(world, app, 'diego'))
  return record(() => answerSrp(world, app, answer(given)))
}

const orders: Readonly<Record<string, Order>> = {
  'a password': {
    calls: [['PreAuthentication', 'PostAuthentication', 'TokenGeneration', 'tokens']],
    async run(scene) {
      await confirm(scene)
      await scene.record(() => tryPassword(scene.world, scene.app, 'diego'))
    },
  },
  'a password under a name that another directory knows': {
    calls: [['UserMigration', 'PreAuthentication', 'PostAuthentication', 'TokenGeneration', 'tokens']],
    run: ({ world, app, record }) => record(() => tryPassword(world, app, 'diego')),
  },
  'a temporary password': {
    calls: [
      ['PreAuthentication', 'NEW_PASSWORD_REQUIRED'],
      ['PostAuthentication', 'TokenGeneration_NewPasswordChallenge', 'tokens'],
    ],
    async run(scene) {
      await invite(scene)
      const { Session } = await scene.record(() => tryPassword(scene.world, scene.app, 'diego', temporary))
      await choosePassword(scene, Session)
    },
  },
  'a password and a second factor': {
    calls: [
      ['PreAuthentication', 'CustomMessage', 'SMS_MFA'],
      ['PostAuthentication', 'TokenGeneration', 'tokens'],
    ],
    async run(scene) {
      await requireSms(scene)
      await confirm(scene, phone)
      const { Session } = await scene.record(() => tryPassword(scene.world, scene.app, 'diego'))
      await answerCode(scene, Session)
    },
  },
  'a temporary password and a second factor': {
    calls: [
      ['PreAuthentication', 'NEW_PASSWORD_REQUIRED'],
      ['CustomMessage', 'SMS_MFA'],
      ['PostAuthentication', 'TokenGeneration', 'tokens'],
    ],
    async run(scene) {
      await requireSms(scene)
      await invite(scene, phone)
      const first = await scene.record(() => tryPassword(scene.world, scene.app, 'diego', temporary))
      const second = await choosePassword(scene, first.Session)
      await answerCode(scene, second.Session)
    },
  },
  'a password and a choice of second factors': {
    calls: [
      ['PreAuthentication', 'SELECT_MFA_TYPE'],
      ['CustomMessage', 'SMS_MFA'],
      ['PostAuthentication', 'TokenGeneration', 'tokens'],
    ],
    async run(scene) {
      const { world, app, record } = scene
      await world.call('SetUserPoolMfaConfig', {
        UserPoolId: app.poolId,
        MfaConfiguration: 'ON',
        ...sms,
        ...email,
      })
      await confirm(scene, { ...phone, email: 'diego@example.com' })
      const first = await record(() => tryPassword(world, app, 'diego'))
      const choice = { ANSWER: 'SMS_MFA' }
      const second = await record(() =>
        respondToChallenge(world, app, 'SELECT_MFA_TYPE', first.Session, choice),
      )
      await answerCode(scene, second.Session)
    },
  },
  'a password, and a second factor that must be set up first': {
    calls: [
      ['PreAuthentication', 'MFA_SETUP'],
      ['PostAuthentication', 'TokenGeneration', 'tokens'],
    ],
    async run(scene) {
      const { world, app, record } = scene
      await world.call('SetUserPoolMfaConfig', {
        UserPoolId: app.poolId,
        MfaConfiguration: 'ON',
        ...token,
      })
      await confirm(scene)
      const first = await record(() => tryPassword(world, app, 'diego'))
      const { SecretCode = '', Session } = await world.call('AssociateSoftwareToken', {
        Session: first.Session,
      })
      const UserCode = codeAt(SecretCode, world.clock.now)
      const verified = await world.call('VerifySoftwareToken', { Session, UserCode })
      await record(() => respondToChallenge(world, app, 'MFA_SETUP', verified.Session, {}))
    },
  },
  SRP: {
    calls: [
      ['PreAuthentication', 'PASSWORD_VERIFIER'],
      ['PostAuthentication', 'TokenGeneration', 'tokens'],
    ],
    async run(scene) {
      await confirm(scene)
      await proveBySrp(scene, password)
    },
  },
  'SRP with a temporary password and a second factor': {
    calls: [
      ['PreAuthentication', 'PASSWORD_VERIFIER'],
      ['NEW_PASSWORD_REQUIRED'],
      ['CustomMessage', 'SMS_MFA'],
      ['PostAuthentication', 'TokenGeneration', 'tokens'],
    ],
    async run(scene) {
      await requireSms(scene)
      await invite(scene, phone)
      const first = await proveBySrp(scene, temporary)
      const second = await choosePassword(scene, first.Session)
      await answerCode(scene, second.Session)
    },
  },
  'challenges of the pool, which ask for no second factor': {
    calls: [
      ['PreAuthentication', 'DefineAuthChallenge', 'CreateAuthChallenge', 'CUSTOM_CHALLENGE'],
      [
        'VerifyAuthChallengeResponse',
        'DefineAuthChallenge',
        'PostAuthentication',
        'TokenGeneration',
        'tokens',
      ],
    ],
    async run(scene) {
      const { world, app, record } = scene
      await requireSms(scene)
      await confirm(scene, phone)
      const { Session } = await record(() => beginCustomAuth(world, app, 'diego'))
      await record(() => answerCustomChallenge(world, app, Session, 'forty-two'))
    },
  },
  'challenges of the pool after a temporary password': {
    calls: [
      ['PreAuthentication', 'DefineAuthChallenge', 'PASSWORD_VERIFIER'],
      ['DefineAuthChallenge', 'CreateAuthChallenge', 'CUSTOM_CHALLENGE'],
      ['VerifyAuthChallengeResponse', 'DefineAuthChallenge', 'NEW_PASSWORD_REQUIRED'],
      ['PostAuthentication', 'TokenGeneration_NewPasswordChallenge', 'tokens'],
    ],
    async run(scene) {
      const { world, app, record } = scene
      await invite(scene)
      const { prove } = await record(() => beginCustomAuthWithSrp(world, app, 'diego'))
      const first = await record(() => prove(temporary))
      const second = await record(() => answerCustomChallenge(world, app, first.Session, 'forty-two'))
      await choosePassword(scene, second.Session)
    },
  },
  'a refresh token': {
    calls: [['TokenGeneration_RefreshTokens', 'tokens']],
    async run(scene) {
      const { world, app, record } = scene
      await confirm(scene)
      const { RefreshToken } = await signIn(world, app, 'diego')
      await record(() => initiateAuth(world, app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken }))
    },
  },
}

for (const [title, { calls, run }] of Object.entries(orders)) {
  test(`the order of ${title}`, async () => {
    const scene = await newScene(newFunctions(functions))
    await using _world = scene.world
    await run(scene)
    assert.deepEqual(scene.recorded, calls)
  })
}

/** The calls up to the step of a trigger, whose function refuses; none if it is not asked. */
function untilRefusal(calls: Order['calls'], trigger: string): readonly (readonly string[])[] {
  const isItsStep = (step: string) => step.startsWith(trigger.replace('PreToken', 'Token'))
  const last = calls.findIndex((steps) => steps.some(isItsStep))
  const steps = calls[last]
  if (!steps) return []
  const refused = steps.slice(0, steps.findIndex(isItsStep) + 1)
  return [...calls.slice(0, last), [...refused, 'UserLambdaValidationException']]
}

for (const [title, { calls, run }] of Object.entries(orders)) {
  test(`a function that refuses ends ${title} at its step`, async () => {
    for (const trigger of Object.keys(functions) as TriggerName[]) {
      const expected = untilRefusal(calls, trigger)
      if (expected.length === 0) continue
      const triggers = newFunctions({
        ...functions,
        [trigger]: (event: FunctionEvent) => (scene.isRecording() ? refusing('Closed')() : event.response),
      })
      const scene = await newScene(triggers)
      await using _world = scene.world
      await assert.rejects(run(scene), { name: 'UserLambdaValidationException' }, trigger)
      assert.deepEqual(scene.recorded, expected, trigger)
    }
  })
}

const refusals: Readonly<Record<string, Order>> = {
  'a user who is not confirmed is refused before a function is asked': {
    calls: [['UserNotConfirmedException']],
    async run({ world, app, record }) {
      await signUp(world, app, 'diego')
      await record(() => tryPassword(world, app, 'diego'))
    },
  },
  'a wrong password is refused after the function before it, and nothing follows': {
    calls: [['PreAuthentication', 'NotAuthorizedException']],
    async run(scene) {
      const { world, app, record } = scene
      await requireSms(scene)
      await confirm(scene, phone)
      await record(() => tryPassword(world, app, 'diego', 'Not-The-1st'))
    },
  },
  'a wrong password by SRP is refused, and nothing follows': {
    calls: [['PreAuthentication', 'PASSWORD_VERIFIER'], ['NotAuthorizedException']],
    async run(scene) {
      await requireSms(scene)
      await confirm(scene, phone)
      await proveBySrp(scene, 'Not-The-1st')
    },
  },
  'a new password that the policy refuses leads to no second factor': {
    calls: [['PreAuthentication', 'NEW_PASSWORD_REQUIRED'], ['InvalidPasswordException']],
    async run(scene) {
      const { world, app, record } = scene
      await requireSms(scene)
      await invite(scene, phone)
      const { Session } = await record(() => tryPassword(world, app, 'diego', temporary))
      await choosePassword(scene, Session, 'short')
    },
  },
  'a wrong code leads to no session': {
    calls: [['PreAuthentication', 'CustomMessage', 'SMS_MFA'], ['CodeMismatchException']],
    async run(scene) {
      const { world, app, record } = scene
      await requireSms(scene)
      await confirm(scene, phone)
      const { Session } = await record(() => tryPassword(world, app, 'diego'))
      const code = wrongCode(lastCode(world))
      await record(() => respondToChallenge(world, app, 'SMS_MFA', Session, { SMS_MFA_CODE: code }))
    },
  },
}

for (const [title, { calls, run }] of Object.entries(refusals)) {
  test(title, async () => {
    const scene = await newScene(newFunctions(functions))
    await using _world = scene.world
    await assert.rejects(run(scene), { name: calls.at(-1)?.at(-1) })
    assert.deepEqual(scene.recorded, calls)
  })
}
