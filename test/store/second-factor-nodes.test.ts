import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { openPostgresStore } from '../../src/store/postgres.ts'
import { newVault } from '../../src/crypto/vault.ts'
import { newDatabase } from '../support/postgres.ts'
import { lastCode } from '../support/people.ts'
import { email, confirmedUserWithAddresses, poolWithMfa, respondToChallenge, sms } from '../support/mfa.ts'
import { tryPassword } from '../support/sign-in.ts'
import { newWorld } from '../support/world.ts'

const sessionUsed = {
  name: 'NotAuthorizedException',
  message: 'Invalid session for the user, session can only be used once.',
}

/** Two servers with one database and one master key. */
async function newNodes(t: TestContext) {
  const url = await newDatabase(t)
  const vault = newVault(randomBytes(32))
  const open = async () => {
    const world = await newWorld({ store: await openPostgresStore({ url }), vault })
    t.after(() => world[Symbol.asyncDispose]())
    return world
  }
  return [await open(), await open()] as const
}

test('a sign-in that one node began with a choice and a code is finished by another, once', async (t) => {
  const [one, other] = await newNodes(t)
  const app = await poolWithMfa(one, { MfaConfiguration: 'ON', ...sms, ...email })
  await confirmedUserWithAddresses(one, app, 'diego')
  const { Session } = await tryPassword(one, app, 'diego')
  const chosen = await respondToChallenge(other, app, 'SELECT_MFA_TYPE', Session, { ANSWER: 'SMS_MFA' })
  const choice = { ANSWER: 'EMAIL_OTP' }
  await assert.rejects(respondToChallenge(one, app, 'SELECT_MFA_TYPE', Session, choice), sessionUsed)
  const answer = { SMS_MFA_CODE: lastCode(other) }
  const attempts = [one, other].map((node) =>
    respondToChallenge(node, app, 'SMS_MFA', chosen.Session, answer),
  )
  const outcomes = await Promise.allSettled(attempts)
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('guesses on two nodes share their tries', async (t) => {
  const [one, other] = await newNodes(t)
  const app = await poolWithMfa(one, { MfaConfiguration: 'ON', ...sms })
  await confirmedUserWithAddresses(one, app, 'diego')
  const { Session } = await tryPassword(one, app, 'diego')
  const SMS_MFA_CODE = lastCode(one) === '000000' ? '000001' : '000000'
  const guesses = Array.from({ length: 40 }, (_, index) =>
    respondToChallenge(index % 2 ? one : other, app, 'SMS_MFA', Session, { SMS_MFA_CODE }),
  )
  const judged = (await Promise.allSettled(guesses)).filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason.name === 'CodeMismatchException',
  )
  assert.equal(judged.length, 5)
})
