import assert from 'node:assert/strict'
import test from 'node:test'
import { newFunctions } from '../../support/functions.ts'
import { refusal } from '../../support/people.ts'
import { createUser } from '../../support/sign-in.ts'
import { newWorld } from '../../support/world.ts'
import {
  customAuthFlows,
  customAuthTriggers,
  beginCustomAuth,
  answerCustomChallenge,
} from '../../support/custom-auth.ts'

const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output')

test('nothing that is kept for the server can be read in a session', async () => {
  const triggers = newFunctions({
    ...customAuthTriggers,
    CreateAuthChallenge: () => ({
      privateChallengeParameters: { answer: 'hunter2-hunter2' },
      challengeMetadata: 'CODE-123456',
    }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session = '', ChallengeParameters } = await beginCustomAuth(world, app, 'diego')
  const seen = `${Session}${Buffer.from(Session, 'base64').toString('latin1')}${JSON.stringify(ChallengeParameters)}`
  assert.doesNotMatch(seen, /hunter2|123456|diego@|CUSTOM/)
  assert.deepEqual(ChallengeParameters, { USERNAME: 'diego' })
})

test('a function cannot put another name in the place of the user', async () => {
  const CreateAuthChallenge = () => ({ publicChallengeParameters: { USERNAME: 'eva' } })
  await using world = await newWorld({
    triggers: newFunctions({ ...customAuthTriggers, CreateAuthChallenge }),
  })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { ChallengeParameters } = await beginCustomAuth(world, app, 'diego')
  assert.deepEqual(ChallengeParameters, { USERNAME: 'diego' })
})

test('a thousand characters fit between two challenges, and what does not is told', async () => {
  let length = 1000
  const CreateAuthChallenge = () => ({ privateChallengeParameters: { answer: 'x'.repeat(length) } })
  await using world = await newWorld({
    triggers: newFunctions({ ...customAuthTriggers, CreateAuthChallenge }),
  })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session = '' } = await beginCustomAuth(world, app, 'diego')
  assert.ok(Session.length <= 2048)
  assert.ok((await answerCustomChallenge(world, app, Session, 'x'.repeat(length))).AuthenticationResult)
  length = 1500
  await assert.rejects(beginCustomAuth(world, app, 'diego'), {
    name: 'InvalidLambdaResponseException',
    message: /too long/,
  })
})

const bad: Record<string, Partial<Record<keyof typeof customAuthTriggers, () => unknown>>> = {
  'no decision': { DefineAuthChallenge: () => ({}) },
  'a flag that is no boolean': { DefineAuthChallenge: () => ({ issueTokens: 'true' }) },
  'a failure that is no boolean': {
    DefineAuthChallenge: () => ({ issueTokens: true, failAuthentication: 'no' }),
  },
  'a name that is no text': { DefineAuthChallenge: () => ({ challengeName: 7 }) },
  'a challenge that does not exist': { DefineAuthChallenge: () => ({ challengeName: 'QUESTION' }) },
  'the password of an app that did not offer it': {
    DefineAuthChallenge: () => ({ challengeName: 'PASSWORD_VERIFIER' }),
  },
  'a question that is no text': {
    CreateAuthChallenge: () => ({ publicChallengeParameters: { question: 7 } }),
  },
  'an answer that is no text': {
    CreateAuthChallenge: () => ({ privateChallengeParameters: { answer: 42 } }),
  },
  'parameters that are a list': { CreateAuthChallenge: () => ({ publicChallengeParameters: ['question'] }) },
  'metadata that is no text': { CreateAuthChallenge: () => ({ challengeMetadata: {} }) },
}

for (const [what, functions] of Object.entries(bad)) {
  test(`${what} from a function makes no challenge`, async () => {
    const triggers = newFunctions({ ...customAuthTriggers, ...functions })
    await using world = await newWorld({ triggers })
    const app = await world.pool({}, customAuthFlows)
    await createUser(world, app, 'diego')
    await assert.rejects(beginCustomAuth(world, app, 'diego'), unrecognizable)
  })
}

test('an answer is right only where the function says so by a boolean', async () => {
  let response: unknown = { answerCorrect: 'true' }
  const triggers = newFunctions({ ...customAuthTriggers, VerifyAuthChallengeResponse: () => response })
  await using world = await newWorld({ triggers })
  const app = await world.pool({}, customAuthFlows)
  await createUser(world, app, 'diego')
  const { Session } = await beginCustomAuth(world, app, 'diego')
  await assert.rejects(answerCustomChallenge(world, app, Session, 'forty-two'), unrecognizable)
  response = {}
  const { Session: other } = await beginCustomAuth(world, app, 'diego')
  assert.equal(
    (await answerCustomChallenge(world, app, other, 'forty-two')).ChallengeName,
    'CUSTOM_CHALLENGE',
  )
})
