import { mutate, type Draw } from '../draw.ts'
import { repeat, type Family, type Ways } from './family.ts'
import { password, type Place, type Scene } from './scene.ts'
import { signed, statusOf, unsigned } from './wire.ts'

/** Sessions between a temporary password and the new one. The genuine one works once, so each is made anew. */
export async function firstSessions(scene: Scene, draw: Draw): Promise<Family> {
  const { wire, key, here, there } = scene
  const begin = async ({ poolId, clientId }: Place) => {
    const user = { UserPoolId: poolId, Username: 'other-0' }
    await wire.send(signed(wire, key, 'AdminSetUserPassword', { ...user, Password: password }))
    const begun = await wire.send(
      unsigned(wire, 'InitiateAuth', {
        ClientId: clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'other-0', PASSWORD: password },
      }),
    )
    const { Session }: { Session: string } = JSON.parse(begun.body)
    return Session
  }
  const finish = (Session: string, USERNAME: string) =>
    statusOf(
      wire,
      unsigned(wire, 'RespondToAuthChallenge', {
        ClientId: here.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME, NEW_PASSWORD: 'Another-Horse-8' },
      }),
    )
  const foreign = await begin(there)
  let earlier = await begin(here)
  let session = await begin(here)
  const ways: Ways<[string, () => Promise<number>]> = [
    ...repeat(10, ['a letter', () => finish(mutate(session, draw), 'other-0')] as [
      string,
      () => Promise<number>,
    ]),
    ['of another pool', () => finish(foreign, 'other-0')],
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
