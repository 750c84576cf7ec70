import { mutate, type Draw } from '../draw.ts'
import { repeat, type Family, type Ways } from './family.ts'
import { password, type Place, type Scene } from './scene.ts'
import { signed, statusOf, unsigned } from './wire.ts'

/** Sessions between a temporary password and the new one. The genuine one works once, so each is made anew. */
export async function firstSessions(scene: Scene, draw: Draw): Promise<Family> {
  const { wire, key, here, there } = scene
  /** Either form may begin: the app's, or an administrator's. */
  const begin = async ({ poolId, clientId }: Place) => {
    const user = { UserPoolId: poolId, Username: 'other-0' }
    await wire.send(signed(wire, key, 'AdminSetUserPassword', { ...user, Password: password }))
    const app = { ClientId: clientId, AuthParameters: { USERNAME: 'other-0', PASSWORD: password } }
    const begun = await wire.send(
      draw.pick([
        () => unsigned(wire, 'InitiateAuth', { ...app, AuthFlow: 'USER_PASSWORD_AUTH' }),
        () =>
          signed(wire, key, 'AdminInitiateAuth', {
            ...app,
            UserPoolId: poolId,
            AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          }),
      ])(),
    )
    const { Session }: { Session: string } = JSON.parse(begun.body)
    return Session
  }
  const newAnswer = (Session: string, USERNAME: string, { clientId }: Place) =>
    ({
      ClientId: clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME, NEW_PASSWORD: 'Another-Horse-8' },
    }) as const
  const finishAsAdministrator = (Session: string, USERNAME: string, place: Place = here) =>
    statusOf(
      wire,
      signed(wire, key, 'AdminRespondToAuthChallenge', {
        ...newAnswer(Session, USERNAME, place),
        UserPoolId: place.poolId,
      }),
    )
  /** Either form may finish, whichever began. */
  const finish = (Session: string, USERNAME: string, place: Place = here) =>
    draw.pick([
      () => statusOf(wire, unsigned(wire, 'RespondToAuthChallenge', newAnswer(Session, USERNAME, place))),
      () => finishAsAdministrator(Session, USERNAME, place),
    ])()
  const foreign = await begin(there)
  let earlier = await begin(here)
  let session = await begin(here)
  const ways: Ways<[string, () => Promise<number>]> = [
    ...repeat(10, ['a letter', () => finish(mutate(session, draw), 'other-0')] as [
      string,
      () => Promise<number>,
    ]),
    ['of another pool', () => finish(foreign, 'other-0')],
    ['shown in another pool', () => finish(session, 'other-0', there)],
    [
      'shown in another pool, at its own app client',
      () => finishAsAdministrator(session, 'other-0', { ...here, poolId: there.poolId }),
    ],
    ['of another user', () => finish(session, 'other-1')],
    ['of an earlier temporary password', () => finish(earlier, 'other-0')],
  ]
  return {
    between: 64,
    async genuine() {
      const status = await finish(session, 'other-0')
      earlier = await begin(here)
      session = await begin(here)
      return status
    },
    mutant() {
      const [what, send] = draw.pick(ways)
      return { what, sent: send() }
    },
  }
}
