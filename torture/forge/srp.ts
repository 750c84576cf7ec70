import { newSrpClient } from '../../test/support/srp-client.ts'
import { mutate, type Draw } from '../draw.ts'
import { repeat, type Family, type Ways } from './family.ts'
import { otherDigit } from './other-digit.ts'
import { password, type Place, type Scene } from './scene.ts'
import { statusOf, unsigned } from './wire.ts'

/** A sign-in by SRP that has begun, and the right answer to it. */
async function beginSrp({ wire, here }: Scene, { clientId }: Place) {
  const client = newSrpClient()
  const begun = await wire.send(
    unsigned(wire, 'InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'user', SRP_A: client.A },
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

/** Blocks that are not as they were sealed are refused before the password is judged. */
export async function srpBlocks(scene: Scene, draw: Draw): Promise<Family> {
  const { here, there } = scene
  let answer = await beginSrp(scene, here)
  let other = await beginSrp(scene, here)
  const foreign = await beginSrp(scene, there)
  const blockOf = ({ PASSWORD_CLAIM_SECRET_BLOCK: block = '' }: Record<string, string>) => block
  const ways: Ways<[string, () => string]> = [
    ...repeat(12, ['a letter', () => mutate(blockOf(answer), draw)] as [string, () => string]),
    ['a block of another pool', () => blockOf(foreign)],
    ['halves of two blocks', () => blockOf(answer).slice(0, 100) + blockOf(other).slice(100)],
    ['zeros', () => 'A'.repeat(blockOf(answer).length)],
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
      const [what, make] = draw.pick(ways)
      const block = make()
      const sent = respond(scene, here, { ...answer, PASSWORD_CLAIM_SECRET_BLOCK: block })
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
