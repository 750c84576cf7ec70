import { newSrpClient } from '../../test/support/srp-client.ts'
import { mutate, type Draw } from '../draw.ts'
import { repeat, type Family, type Ways } from './family.ts'
import { otherDigit } from './other-digit.ts'
import { password, type Place, type Scene } from './scene.ts'
import { signed, statusOf, unsigned } from './wire.ts'

/** A sign-in by SRP that has begun, and the right answer to it. */
async function beginSrp({ wire, here }: Scene, { clientId }: Place, USERNAME = 'user') {
  const client = newSrpClient()
  const begun = await wire.send(
    unsigned(wire, 'InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME, SRP_A: client.A },
    }),
  )
  const { ChallengeParameters: challenge }: { ChallengeParameters: Record<string, string> } = JSON.parse(
    begun.body,
  )
  return client.answer(challenge, here.poolId, password, Date.now())
}

const respond = ({ wire }: Scene, { clientId }: Place, ChallengeResponses: Record<string, string>) =>
  statusOf(
    wire,
    unsigned(wire, 'RespondToAuthChallenge', {
      ClientId: clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses,
    }),
  )

const byPassword = ({ wire }: Scene, { clientId }: Place) =>
  statusOf(
    wire,
    unsigned(wire, 'InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'user', PASSWORD: password },
    }),
  )

/** An answer that is right but for what came between: its user was disabled, and enabled again. */
async function beginBeforeDisabling(scene: Scene, Username: string) {
  const { wire, key, here } = scene
  const user = { UserPoolId: here.poolId, Username }
  const change = { ...user, Password: password, Permanent: true }
  await wire.send(signed(wire, key, 'AdminSetUserPassword', change))
  const answer = await beginSrp(scene, here, Username)
  await wire.send(signed(wire, key, 'AdminDisableUser', user))
  await wire.send(signed(wire, key, 'AdminEnableUser', user))
  return answer
}

/** Blocks that are not as they were sealed are refused before the password is judged. */
export async function srpBlocks(scene: Scene, draw: Draw): Promise<Family> {
  const { here, there } = scene
  let answer = await beginSrp(scene, here)
  let other = await beginSrp(scene, here)
  const foreign = await beginSrp(scene, there)
  const stale = await beginBeforeDisabling(scene, 'other-7')
  const blockOf = ({ PASSWORD_CLAIM_SECRET_BLOCK: block = '' }: Record<string, string>) => block
  const ways: Ways<[string, () => string, Record<string, string>?]> = [
    ...repeat(12, ['a letter', () => mutate(blockOf(answer), draw)] as [string, () => string]),
    ['a block of another pool', () => blockOf(foreign)],
    ['halves of two blocks', () => blockOf(answer).slice(0, 100) + blockOf(other).slice(100)],
    ['zeros', () => 'A'.repeat(blockOf(answer).length)],
    ['from before its user was disabled', () => blockOf(stale), stale],
  ]
  return {
    between: 64,
    async genuine() {
      const status = await respond(scene, here, answer)
      answer = await beginSrp(scene, here)
      other = await beginSrp(scene, here)
      return status
    },
    mutant() {
      const [what, make, given = answer] = draw.pick(ways)
      const block = make()
      const sent = respond(scene, here, { ...given, PASSWORD_CLAIM_SECRET_BLOCK: block })
      return { what: `${what}: ${block} of ${blockOf(answer)}`, sent }
    },
  }
}

/** Proofs that are wrong count as wrong passwords, so a right one comes often enough that nobody is locked out. */
export async function srpProofs(scene: Scene, draw: Draw): Promise<Family> {
  const { here, there } = scene
  const foreign = await beginSrp(scene, there)
  let answer = await beginSrp(scene, here)
  let other = await beginSrp(scene, here)
  const text = (name: string) => answer[name] ?? ''
  const ways: Ways<[string, () => Record<string, string>]> = [
    ...repeat(4, [
      'a letter of the proof',
      () => ({ PASSWORD_CLAIM_SIGNATURE: mutate(text('PASSWORD_CLAIM_SIGNATURE'), draw) }),
    ] as [string, () => Record<string, string>]),
    ...repeat(2, ['the time', () => ({ TIMESTAMP: otherDigit(text('TIMESTAMP'), draw) })] as [
      string,
      () => Record<string, string>,
    ]),
    ['a letter of the time', () => ({ TIMESTAMP: mutate(text('TIMESTAMP'), draw) })],
    [
      'the proof of another sign-in',
      () => ({ PASSWORD_CLAIM_SIGNATURE: other['PASSWORD_CLAIM_SIGNATURE'] ?? '' }),
    ],
    [
      'the block of another sign-in',
      () => ({ PASSWORD_CLAIM_SECRET_BLOCK: other['PASSWORD_CLAIM_SECRET_BLOCK'] ?? '' }),
    ],
    ['a sign-in elsewhere', () => foreign],
    ['another user', () => ({ USERNAME: `other-${draw.below(8)}` })],
    ['no proof', () => ({ PASSWORD_CLAIM_SIGNATURE: 'A'.repeat(43) + '=' })],
  ]
  return {
    between: 3,
    async genuine() {
      if (draw.below(8) > 0) return byPassword(scene, here)
      const status = await respond(scene, here, answer)
      answer = await beginSrp(scene, here)
      other = await beginSrp(scene, here)
      return status
    },
    mutant() {
      const [what, make] = draw.pick(ways)
      const changed = make()
      const sent = respond(scene, here, { ...answer, ...changed })
      return { what: `${what}: ${JSON.stringify(changed)} in ${JSON.stringify(answer)}`, sent }
    },
  }
}
