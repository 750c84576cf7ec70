import assert from 'node:assert/strict'
import test from 'node:test'
import { attrs, readUser, confirmedUser, lastCode, refusal, signUp, type App } from '../../support/people.ts'
import { newWorld, type World } from '../../support/world.ts'
import {
  codeExpired,
  codeMismatch,
  limitExceeded,
  unknownUser,
  userDisabled,
} from '../../support/refusals.ts'
import { wrongCode } from '../../support/codes.ts'

const verifiesEmail = { AutoVerifiedAttributes: ['email'] } as const
const mail = { email: 'diego@example.com' }

const confirm = (
  world: World,
  { clientId }: App,
  Username: string,
  ConfirmationCode: string,
  force = false,
) =>
  world.call('ConfirmSignUp', { ClientId: clientId, Username, ConfirmationCode, ForceAliasCreation: force })

const resend = (world: World, { clientId }: App, Username: string) =>
  world.call('ResendConfirmationCode', { ClientId: clientId, Username })

test('the right code confirms the account and verifies the address that received it', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', { ...mail, phone_number: '+12065559934' })
  assert.deepEqual(await confirm(world, app, 'diego', lastCode(world)), {})
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.equal(UserStatus, 'CONFIRMED')
  assert.equal(attributes['email_verified'], 'true')
  assert.equal(attributes['phone_number_verified'], 'false')
})

test('a wrong code is refused and the account stays as it is', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  await assert.rejects(confirm(world, app, 'diego', wrongCode(lastCode(world))), codeMismatch)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
})

test('a code is good for 24 hours', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  world.clock.advance(24 * 3_600_000)
  await assert.rejects(confirm(world, app, 'diego', lastCode(world)), codeExpired)
})

test('a confirmed account cannot be confirmed, whatever the code', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const code = lastCode(world)
  await confirm(world, app, 'diego', code)
  const already = refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED')
  await assert.rejects(confirm(world, app, 'diego', code), already)
  await assert.rejects(confirm(world, app, 'diego', '123456'), already)
  await assert.rejects(
    world.call('AdminConfirmSignUp', { UserPoolId: app.poolId, Username: 'diego' }),
    already,
  )
})

test('after 15 answers in an hour no more is judged', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const code = lastCode(world)
  for (let count = 0; count < 15; count++)
    await assert.rejects(confirm(world, app, 'diego', wrongCode(code)), codeMismatch)
  await assert.rejects(confirm(world, app, 'diego', code), limitExceeded)
})

test('an unknown user is told so, unless the app client hides who exists: then every code is wrong, 15 times', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await assert.rejects(confirm(world, app, 'nobody', '123456'), unknownUser)
  await assert.rejects(resend(world, app, 'nobody'), unknownUser)
  const hidden = await world.pool(verifiesEmail, { PreventUserExistenceErrors: 'ENABLED' })
  for (let count = 0; count < 15; count++)
    await assert.rejects(confirm(world, hidden, 'nobody', '123456'), codeMismatch)
  await assert.rejects(confirm(world, hidden, 'nobody', '123456'), limitExceeded)
})

test('where it is hidden who exists, a code seems to go to a user who does not, under the same limit', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail, { PreventUserExistenceErrors: 'ENABLED' })
  const first = await resend(world, app, 'nobody')
  assert.deepEqual(first.CodeDeliveryDetails?.AttributeName, 'email')
  assert.match(first.CodeDeliveryDetails?.Destination ?? '', /^.\*\*\*@.\*\*\*$/)
  for (let count = 1; count < 5; count++) assert.deepEqual(await resend(world, app, 'nobody'), first)
  await assert.rejects(resend(world, app, 'nobody'), limitExceeded)
  const named = await resend(world, app, 'zoe@example.com')
  assert.equal(named.CodeDeliveryDetails?.Destination, 'z***@e***')
  assert.equal(world.messages.length, 0)
})

test('where it is hidden who exists, a name that is an address seems to get the code itself', async () => {
  await using world = await newWorld()
  const app = await world.pool(
    { UsernameAttributes: ['email', 'phone_number'], AutoVerifiedAttributes: ['email', 'phone_number'] },
    { PreventUserExistenceErrors: 'ENABLED' },
  )
  for (const [known, unknown] of [
    ['diego@example.com', 'dora@elsewhere.org'],
    ['+12065559934', '+12065549934'],
  ] as const) {
    await signUp(world, app, known)
    assert.deepEqual(await resend(world, app, unknown), await resend(world, app, known))
  }
})

test('where it is hidden who exists, nothing tells a disabled user from one who is not there', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail, { PreventUserExistenceErrors: 'ENABLED' })
  await signUp(world, app, 'diego', mail)
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'diego' })
  const sent = world.messages.length
  const { CodeDeliveryDetails } = await resend(world, app, 'diego')
  assert.match(CodeDeliveryDetails?.Destination ?? '', /^.\*\*\*@.\*\*\*$/)
  assert.equal(world.messages.length, sent)
})

test('a new code takes the place of the earlier one', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const first = lastCode(world)
  assert.deepEqual(await resend(world, app, 'diego'), {
    CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'd***@e***' },
  })
  assert.equal(world.messages.at(-1)?.trigger, 'CustomMessage_ResendCode')
  if (first !== lastCode(world)) await assert.rejects(confirm(world, app, 'diego', first), codeMismatch)
  await confirm(world, app, 'diego', lastCode(world))
})

test('five codes an hour can be asked for', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  for (let count = 0; count < 5; count++) await resend(world, app, 'diego')
  await assert.rejects(resend(world, app, 'diego'), limitExceeded)
})

test('no code goes to a confirmed user, nor where the pool verifies nothing, nor to a disabled user', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await confirmedUser(world, app, 'diego', mail)
  await assert.rejects(
    resend(world, app, 'diego'),
    refusal('InvalidParameterException', 'User is already confirmed.'),
  )
  const silent = await world.pool()
  await signUp(world, silent, 'diego', mail)
  await assert.rejects(
    resend(world, silent, 'diego'),
    refusal('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.'),
  )
  await signUp(world, app, 'maria', mail)
  await world.call('AdminDisableUser', { UserPoolId: app.poolId, Username: 'maria' })
  await assert.rejects(resend(world, app, 'maria'), userDisabled)
})

test('an address that serves another user as alias is refused at confirmation, or taken over if the caller says so', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...verifiesEmail, AliasAttributes: ['email'] })
  await signUp(world, app, 'maria', mail)
  await confirm(world, app, 'maria', lastCode(world))
  await signUp(world, app, 'diego', mail)
  const code = lastCode(world)
  await assert.rejects(
    confirm(world, app, 'diego', code),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
  await confirm(world, app, 'diego', code, true)
  assert.equal((await readUser(world, app, mail.email)).Username, 'diego')
  assert.equal((await readUser(world, app, 'maria')).attributes['email_verified'], 'false')
})

test('users who take one address over at the same moment all get it, one after another', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...verifiesEmail, AliasAttributes: ['email'] })
  const names = ['ana', 'bruno', 'carla']
  const codes: string[] = []
  for (const name of names) {
    await signUp(world, app, name, mail)
    codes.push(lastCode(world))
  }
  await Promise.all(names.map((name, index) => confirm(world, app, name, codes[index] ?? '', true)))
  const people = await Promise.all(names.map((name) => readUser(world, app, name)))
  const holders = people.filter(({ attributes }) => attributes['email_verified'] === 'true')
  assert.equal(holders.length, 1)
  assert.equal((await readUser(world, app, mail.email)).Username, holders[0]?.Username)
})

test('an administrator’s confirmation verifies no address', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const target = { UserPoolId: app.poolId, Username: 'diego' }
  assert.deepEqual(await world.call('AdminConfirmSignUp', target), {})
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.deepEqual([UserStatus, attributes['email_verified']], ['CONFIRMED', 'false'])
})

test('a code sent to an address that an administrator has replaced confirms the account, not the new address', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const code = lastCode(world)
  await world.call('AdminUpdateUserAttributes', {
    UserPoolId: app.poolId,
    Username: 'diego',
    UserAttributes: attrs({ email: 'other@example.com' }),
  })
  await confirm(world, app, 'diego', code)
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.deepEqual([UserStatus, attributes['email_verified']], ['CONFIRMED', 'false'])
})
