import assert from 'node:assert/strict'
import test from 'node:test'
import { attrs, lastCode, refusal, signUp } from '../support/people.ts'
import { scriptedTriggers } from '../support/scripted-triggers.ts'
import { newWorld } from '../support/world.ts'

const unrecognizable = refusal('InvalidLambdaResponseException', 'Unrecognizable lambda output')

const verifiesEmail = { AutoVerifiedAttributes: ['email'] } as const

const email = { email: 'diego@example.com' }

test('words that the function leaves out are the pool’s, and else the usual ones', async () => {
  let answer: Record<string, unknown> = {}
  const triggers = scriptedTriggers({ CustomMessage: () => answer })
  await using world = await newWorld({ triggers })
  const usual = await world.pool(verifiesEmail)
  const own = await world.pool({
    ...verifiesEmail,
    VerificationMessageTemplate: { EmailMessage: 'Pool: {####}', EmailSubject: 'Pool' },
  })
  answer = { smsMessage: null, emailMessage: null, emailSubject: null }
  await signUp(world, usual, 'diego', email)
  assert.equal(world.messages.at(-1)?.text, `Your verification code is ${lastCode(world)}. `)
  answer = { emailSubject: 'Function' }
  await signUp(world, own, 'diego', email)
  assert.equal(world.messages.at(-1)?.subject, 'Function')
  assert.equal(world.messages.at(-1)?.text, `Pool: ${lastCode(world)}`)
  answer = { emailMessage: '<i>Function</i> {####}' }
  await signUp(world, own, 'maria', email)
  assert.equal(world.messages.at(-1)?.subject, 'Pool')
  assert.equal(world.messages.at(-1)?.html, `<i>Function</i> ${lastCode(world)}`)
  assert.equal(world.messages.at(-1)?.text, `Function ${lastCode(world)}`)
})

test('words that cannot be sent are refused, and nothing happens', async () => {
  const wrong: Record<string, unknown>[] = [
    { emailMessage: 'no code' },
    { emailMessage: 7 },
    { emailMessage: ['{####}'] },
    { emailMessage: '' },
    { emailMessage: '{##Click Here##}' },
    { emailMessage: `{####}${'x'.repeat(19_995)}` },
    { emailSubject: 'x'.repeat(141) },
    { emailSubject: '' },
    { emailSubject: {} },
  ]
  let answer: Record<string, unknown> = {}
  const triggers = scriptedTriggers({ CustomMessage: () => answer })
  await using world = await newWorld({ triggers })
  const app = await world.pool({ AutoVerifiedAttributes: ['email', 'phone_number'] })
  for (answer of wrong) {
    await assert.rejects(
      signUp(world, app, 'diego', email),
      unrecognizable,
      JSON.stringify(answer).slice(0, 50),
    )
  }
  for (answer of [{ smsMessage: 'no code' }, { smsMessage: `{####}${'x'.repeat(135)}` }]) {
    await assert.rejects(signUp(world, app, 'diego', { phone_number: '+12065559934' }), unrecognizable)
  }
  assert.deepEqual(world.messages, [])
  const { Users } = await world.call('ListUsers', { UserPoolId: app.poolId })
  assert.deepEqual(Users, [])
  answer = { emailMessage: `{####}${'x'.repeat(19_994)}`, emailSubject: 'x'.repeat(140), smsMessage: 5 }
  await signUp(world, app, 'diego', email)
  assert.equal(world.messages.length, 1)
})

test('an invitation needs user name and password, the latter not where users go without', async () => {
  let answer: Record<string, unknown> = {}
  const triggers = scriptedTriggers({ CustomMessage: () => answer })
  await using world = await newWorld({ triggers })
  const app = await world.pool()
  const invite = (UserPoolId: string) =>
    world.call('AdminCreateUser', {
      UserPoolId,
      Username: 'diego',
      UserAttributes: attrs({ ...email, phone_number: '+12065559934' }),
      DesiredDeliveryMediums: ['EMAIL', 'SMS'],
    })
  for (answer of [{ emailMessage: 'Hi {username}' }, { smsMessage: 'Password: {####}' }]) {
    await assert.rejects(invite(app.poolId), unrecognizable)
  }
  answer = { emailMessage: 'Mail {username} {####}', smsMessage: 'SMS {username} {####}' }
  const before = triggers.events.length
  await invite(app.poolId)
  assert.equal(triggers.events.length, before + 1, 'it is asked once for both')
  assert.deepEqual(
    world.messages.map(({ text, code }) => text.replace(code, 'PASSWORD')),
    ['Mail diego PASSWORD', 'SMS diego PASSWORD'],
  )
  const passwordless = await world.pool({
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  })
  answer = { emailMessage: 'Hi {username}', smsMessage: 'Hi {username}' }
  await invite(passwordless.poolId)
  assert.equal(world.messages.at(-1)?.text, 'Hi diego')
})

test('where a link is sent, the words need a link or a code', async () => {
  let answer: Record<string, unknown> = {}
  const triggers = scriptedTriggers({
    CustomMessage: ({ request }) => ({ emailMessage: `Hi! ${String(request['linkParameter'])}`, ...answer }),
  })
  await using world = await newWorld({ triggers })
  const app = await world.pool({
    ...verifiesEmail,
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  })
  await signUp(world, app, 'diego', email)
  assert.match(
    world.messages.at(-1)?.text ?? '',
    /^Hi! Click Here: http:\/\/127\.0\.0\.1:9229\/confirmUser\?/,
  )
  answer = { emailMessage: 'Code {####}' }
  await signUp(world, app, 'maria', email)
  assert.equal(world.messages.at(-1)?.text, `Code ${lastCode(world)}`)
  answer = { emailMessage: 'neither' }
  await assert.rejects(signUp(world, app, 'ana', email), unrecognizable)
})
