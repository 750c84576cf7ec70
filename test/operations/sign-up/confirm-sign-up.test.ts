import assert from 'node:assert/strict'
import test from 'node:test'
import { attrs, readUser, lastCode, refusal, signUp } from '../../support/people.ts'
import { newWorld } from '../../support/world.ts'
import { codeExpired, codeMismatch, limitExceeded, unknownUser } from '../../support/refusals.ts'
import { confirmSignUp, resendConfirmationCode, wrongCode } from '../../support/codes.ts'

const verifiesEmail = { AutoVerifiedAttributes: ['email'] } as const

const mail = { email: 'diego@example.com' }

test('the right code confirms the account and verifies the address that received it', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', { ...mail, phone_number: '+12065559934' })
  assert.deepEqual(await confirmSignUp(world, app, 'diego', lastCode(world)), {})
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.equal(UserStatus, 'CONFIRMED')
  assert.equal(attributes['email_verified'], 'true')
  assert.equal(attributes['phone_number_verified'], 'false')
})

test('a wrong code is refused and the account stays as it is', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  await assert.rejects(confirmSignUp(world, app, 'diego', wrongCode(lastCode(world))), codeMismatch)
  assert.equal((await readUser(world, app, 'diego')).UserStatus, 'UNCONFIRMED')
})

test('a code is good for 24 hours', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  world.clock.advance(24 * 3_600_000)
  await assert.rejects(confirmSignUp(world, app, 'diego', lastCode(world)), codeExpired)
})

test('a confirmed account cannot be confirmed, whatever the code', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await signUp(world, app, 'diego', mail)
  const code = lastCode(world)
  await confirmSignUp(world, app, 'diego', code)
  const already = refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED')
  await assert.rejects(confirmSignUp(world, app, 'diego', code), already)
  await assert.rejects(confirmSignUp(world, app, 'diego', '123456'), already)
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
    await assert.rejects(confirmSignUp(world, app, 'diego', wrongCode(code)), codeMismatch)
  await assert.rejects(confirmSignUp(world, app, 'diego', code), limitExceeded)
})

test('an unknown user is told so, unless the app client hides who exists: then every code is wrong, 15 times', async () => {
  await using world = await newWorld()
  const app = await world.pool(verifiesEmail)
  await assert.rejects(confirmSignUp(world, app, 'nobody', '123456'), unknownUser)
  await assert.rejects(resendConfirmationCode(world, app, 'nobody'), unknownUser)
  const hidden = await world.pool(verifiesEmail, { PreventUserExistenceErrors: 'ENABLED' })
  for (let count = 0; count < 15; count++)
    await assert.rejects(confirmSignUp(world, hidden, 'nobody', '123456'), codeMismatch)
  await assert.rejects(confirmSignUp(world, hidden, 'nobody', '123456'), limitExceeded)
})

test('an address that serves another user as alias is refused at confirmation, or taken over if the caller says so', async () => {
  await using world = await newWorld()
  const app = await world.pool({ ...verifiesEmail, AliasAttributes: ['email'] })
  await signUp(world, app, 'maria', mail)
  await confirmSignUp(world, app, 'maria', lastCode(world))
  await signUp(world, app, 'diego', mail)
  const code = lastCode(world)
  await assert.rejects(
    confirmSignUp(world, app, 'diego', code),
    refusal('AliasExistsException', 'An account with the given email already exists.'),
  )
  await confirmSignUp(world, app, 'diego', code, true)
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
  await Promise.all(names.map((name, index) => confirmSignUp(world, app, name, codes[index] ?? '', true)))
  const people = await Promise.all(names.map((name) => readUser(world, app, name)))
  const holders = people.filter(({ attributes }) => attributes['email_verified'] === 'true')
  assert.equal(holders.length, 1)
  assert.equal((await readUser(world, app, mail.email)).Username, holders[0]?.Username)
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
  await confirmSignUp(world, app, 'diego', code)
  const { UserStatus, attributes } = await readUser(world, app, 'diego')
  assert.deepEqual([UserStatus, attributes['email_verified']], ['CONFIRMED', 'false'])
})
