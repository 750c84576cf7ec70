import assert from 'node:assert/strict'
import test from 'node:test'
import { toHex, N } from '../../../src/crypto/srp/group.ts'
import { proofOf } from '../../../src/crypto/srp/protocol.ts'
import { readUser } from '../../support/people.ts'
import { answerSrp, beginSrp, initiateAuth, createUser } from '../../support/sign-in.ts'
import { incorrectCredentials } from '../../support/refusals.ts'
import { timestamp } from '../../support/srp-client.ts'
import { newWorld } from '../../support/world.ts'

test('SRP begins with the salt, the public value and a block to bring back, without a session', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const { answer: _, ...challenge } = await beginSrp(world, app, 'diego')
  const { SALT, SRP_B, SECRET_BLOCK, ...rest } = challenge.ChallengeParameters ?? {}
  assert.equal(challenge.ChallengeName, 'PASSWORD_VERIFIER')
  assert.equal(challenge.Session, undefined)
  assert.equal(challenge.AuthenticationResult, undefined)
  assert.deepEqual(rest, { USERNAME: 'diego', USER_ID_FOR_SRP: 'diego' })
  assert.match(SALT ?? '', /^[0-9a-f]{32}$/)
  assert.match(SRP_B ?? '', /^[0-9a-f]{700,768}$/)
  assert.match(SECRET_BLOCK ?? '', /^[A-Za-z0-9+/]{1000,1600}={0,2}$/)
})

test('each sign-in by SRP has a public value of its own, on the same salt', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  const first = (await beginSrp(world, app, 'diego')).ChallengeParameters
  const second = (await beginSrp(world, app, 'diego')).ChallengeParameters
  assert.equal(first?.['SALT'], second?.['SALT'])
  assert.notEqual(first?.['SRP_B'], second?.['SRP_B'])
})

test('the user name to sign by is the real one, whatever name the user typed', async () => {
  await using world = await newWorld()
  const app = await world.pool({ UsernameAttributes: ['email'] })
  await createUser(world, app, 'diego@example.com')
  const { sub } = (await readUser(world, app, 'diego@example.com')).attributes
  const { ChallengeParameters } = await beginSrp(world, app, 'diego@example.com')
  assert.equal(ChallengeParameters?.['USER_ID_FOR_SRP'], sub)
})

test('a public value that is zero modulo N gets an ordinary challenge, and no proof of it is taken', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (const SRP_A of ['0', '000', toHex(N)]) {
    const challenge = await initiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME: 'diego', SRP_A })
    assert.equal(challenge.ChallengeName, 'PASSWORD_VERIFIER')
    const { SECRET_BLOCK = '', SRP_B = '', ...rest } = challenge.ChallengeParameters ?? {}
    assert.deepEqual(Object.keys(rest).sort(), ['SALT', 'USERNAME', 'USER_ID_FOR_SRP'])
    const TIMESTAMP = timestamp(world.clock.now)
    // The shared secret would be zero for any verifier, so an attacker knows it without the password.
    const signature = proofOf({
      owner: { poolName: app.poolId.split('_')[1] ?? '', username: 'diego' },
      verifier: '1',
      A: SRP_A,
      b: '1',
      B: SRP_B,
      secretBlock: SECRET_BLOCK,
      timestamp: TIMESTAMP,
    })
    const answer = answerSrp(world, app, {
      USERNAME: 'diego',
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: Buffer.from(signature, 'hex').toString('base64'),
      TIMESTAMP,
    })
    await assert.rejects(answer, incorrectCredentials)
  }
  assert.deepEqual(world.faults, [])
})

test('a public value that is too long or not hexadecimal is refused', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  await createUser(world, app, 'diego')
  for (const SRP_A of ['xyz', '-1', 'f'.repeat(769), '1'.repeat(100_000)]) {
    await assert.rejects(initiateAuth(world, app, 'USER_SRP_AUTH', { USERNAME: 'diego', SRP_A }), {
      name: 'InvalidParameterException',
    })
  }
})
