import type { AuthFlowType, ChallengeNameType, Input } from '../../src/model/types.ts'
import { mutate, type Draw } from '../draw.ts'
import { code, type ChallengeScene } from './challenge-scene.ts'
import { repeat, type Family, type Ways } from './family.ts'
import { solution } from './functions/riddle.ts'
import { password, type Place } from './scene.ts'

/** How a sign-in comes to a challenge, and what answers it rightly. */
interface Challenge {
  readonly name: ChallengeNameType
  readonly flow: AuthFlowType
  /** The flow by which administrators come to it, if it is another. */
  readonly adminFlow?: AuthFlowType
  readonly parameters: Readonly<Record<string, string>>
  readonly right: Readonly<Record<string, string>>
}

const emailCode: Challenge = {
  name: 'EMAIL_OTP',
  flow: 'USER_PASSWORD_AUTH',
  adminFlow: 'ADMIN_USER_PASSWORD_AUTH',
  parameters: { PASSWORD: password },
  right: { EMAIL_OTP_CODE: code },
}

const riddle: Challenge = {
  name: 'CUSTOM_CHALLENGE',
  flow: 'CUSTOM_AUTH',
  parameters: {},
  right: { ANSWER: solution },
}

const setUp: Challenge = {
  name: 'MFA_SETUP',
  flow: 'USER_PASSWORD_AUTH',
  adminFlow: 'ADMIN_USER_PASSWORD_AUTH',
  parameters: { PASSWORD: password },
  right: {},
}

/** Sessions between a password and the code that was sent. */
export const factorSessions = (scene: ChallengeScene, draw: Draw): Promise<Family> =>
  sessionsOf(emailCode, riddle, scene, draw)

/** Sessions between a challenge of the pool's own functions and its answer. */
export const customSessions = (scene: ChallengeScene, draw: Draw): Promise<Family> =>
  sessionsOf(riddle, emailCode, scene, draw)

/** A session as it is shown, by whom and where. */
interface Shown {
  readonly session: string
  readonly user?: string
  readonly place?: Place
}

/**
 * Each is shown with the right answer, so that nothing but the session can be what is refused, and nobody is locked out.
 * The genuine one works once, so each is made anew.
 */
async function sessionsOf(
  challenge: Challenge,
  another: Challenge,
  scene: ChallengeScene,
  draw: Draw,
): Promise<Family> {
  const { here, beside, there } = scene
  const earlier = await begin(scene, draw, challenge, here, 'user')
  await setPasswordAgain(scene, here, 'user')
  const beforeDisabling = await begin(scene, draw, challenge, here, 'other')
  await disableAndEnable(scene, here, 'other')
  const newSession = () => begin(scene, draw, challenge, here, 'user')
  const show = ({ session, user = 'user', place = here }: Shown) =>
    answer(scene, draw, challenge, place, user, session)
  const elsewhere = await begin(scene, draw, challenge, there, 'user')
  const besides = await begin(scene, draw, challenge, beside, 'user')
  const others = await begin(scene, draw, challenge, here, 'other')
  const otherwise = await begin(scene, draw, another, here, 'user')
  let used = await newSession()
  await show({ session: used })
  let session = await newSession()
  let next = await newSession()
  const ways: Ways<[string, () => Shown]> = [
    ...repeat(12, ['a letter', () => ({ session: mutate(session, draw) })] as [string, () => Shown]),
    ...repeat(4, ['halves of two', () => ({ session: halves(session, next, draw) })] as [
      string,
      () => Shown,
    ]),
    ['of another pool', () => ({ session: elsewhere })],
    ['shown to another pool', () => ({ session, place: there })],
    ['of another app client', () => ({ session: besides })],
    ['shown to another app client', () => ({ session, place: beside })],
    ['of another user', () => ({ session: others })],
    ['shown by another user', () => ({ session, user: 'other' })],
    ['of another challenge', () => ({ session: otherwise })],
    ['used already', () => ({ session: used })],
    ['of an earlier password', () => ({ session: earlier })],
    ['from before its user was disabled', () => ({ session: beforeDisabling, user: 'other' })],
  ]
  return {
    between: 64,
    async genuine() {
      const status = await show({ session })
      used = session
      session = next
      next = await newSession()
      return status
    },
    mutant() {
      const [what, make] = draw.pick(ways)
      const shown = make()
      return { what: `${what}: ${shown.session}`, sent: show(shown) }
    },
  }
}

/** The same password once more, which is another one to every sign-in that is under way. */
async function setPasswordAgain({ caller }: ChallengeScene, { poolId }: Place, Username: string) {
  await caller.call('AdminSetUserPassword', {
    UserPoolId: poolId,
    Username,
    Password: password,
    Permanent: true,
  })
}

async function disableAndEnable({ caller }: ChallengeScene, { poolId }: Place, Username: string) {
  await caller.call('AdminDisableUser', { UserPoolId: poolId, Username })
  await caller.call('AdminEnableUser', { UserPoolId: poolId, Username })
}

/**
 * Sessions of a sign-in that asks for a second factor to be set up, as an app that makes codes is set up by them. They are
 * good any number of times, at no app client in particular.
 */
export async function setUpSessions(scene: ChallengeScene, draw: Draw): Promise<Family> {
  const { caller, strict } = scene
  const start = (Username: string) => begin(scene, draw, setUp, strict, Username)
  const show = async (Session: string) =>
    (await caller.send('AssociateSoftwareToken', JSON.stringify({ Session }))).status
  const earlier = await start('user')
  await setPasswordAgain(scene, strict, 'user')
  const beforeDisabling = await start('other')
  await disableAndEnable(scene, strict, 'other')
  const ofFactor = await begin(scene, draw, emailCode, scene.here, 'user')
  const ofRiddle = await begin(scene, draw, riddle, scene.here, 'user')
  const [session, next] = [await start('user'), await start('user')]
  const ways: Ways<[string, () => string]> = [
    ...repeat(10, ['a letter', () => mutate(session, draw)] as [string, () => string]),
    ...repeat(4, ['halves of two', () => halves(session, next, draw)] as [string, () => string]),
    ['of an earlier password', () => earlier],
    ['from before its user was disabled', () => beforeDisabling],
    ['of a code that was sent', () => ofFactor],
    ['of a challenge of the pool', () => ofRiddle],
  ]
  return {
    between: 64,
    genuine: () => show(session),
    mutant() {
      const [what, make] = draw.pick(ways)
      const shown = make()
      return { what: `${what}: ${shown}`, sent: show(shown) }
    },
  }
}

/** Begins by the form of apps or by that of administrators, as it is drawn. */
async function begin(
  { caller }: ChallengeScene,
  draw: Draw,
  { name, flow, adminFlow, parameters }: Challenge,
  { poolId, clientId }: Place,
  USERNAME: string,
): Promise<string> {
  const app = { ClientId: clientId, AuthParameters: { USERNAME, ...parameters } }
  const { ChallengeName, Session = '' } = await draw.pick([
    () => caller.call('InitiateAuth', { ...app, AuthFlow: flow }),
    () => caller.call('AdminInitiateAuth', { ...app, UserPoolId: poolId, AuthFlow: adminFlow ?? flow }),
  ])()
  if (ChallengeName !== name) throw new Error(`${ChallengeName} instead of ${name}`)
  return Session
}

/** Answers by the form of apps or by that of administrators, as it is drawn. */
async function answer(
  { caller }: ChallengeScene,
  draw: Draw,
  { name, right }: Challenge,
  { poolId, clientId }: Place,
  USERNAME: string,
  Session: string,
): Promise<number> {
  const input: Input<'RespondToAuthChallenge'> = {
    ClientId: clientId,
    ChallengeName: name,
    Session,
    ChallengeResponses: { USERNAME, ...right },
  }
  const asAdministrator: Input<'AdminRespondToAuthChallenge'> = { ...input, UserPoolId: poolId }
  const sent = draw.pick([
    () => caller.send('RespondToAuthChallenge', JSON.stringify(input)),
    () => caller.send('AdminRespondToAuthChallenge', JSON.stringify(asAdministrator)),
  ])
  return (await sent()).status
}

/** The first begins with the nonce, and the other ends with the tag over the whole: the cut is between these. */
function halves(one: string, other: string, draw: Draw): string {
  const at = 20 + draw.below(one.length - 60)
  return one.slice(0, at) + other.slice(at)
}
