import {
  confirmUserAttribute,
  deleteUserAttributes,
  fetchAuthSession,
  fetchUserAttributes,
  sendUserAttributeVerificationCode,
  updateUserAttribute,
  updateUserAttributes,
} from 'aws-amplify/auth'
import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { configure, newSignedInUser } from '../support/amplify.ts'
import { wrongCode } from '../support/codes.ts'
import { newLiveServer } from '../support/live-server.ts'

const server = await newLiveServer()
after(() => server[Symbol.asyncDispose]())
configure(server)

test('fetchUserAttributes answers every attribute as text', async (t) => {
  const userId = await newSignedInUser(server, t, 'fetched', {
    name: 'Fetched',
    'custom:CustomAttr1': 'Purple',
  })
  assert.deepEqual(await fetchUserAttributes(), {
    sub: userId,
    email: 'fetched@example.com',
    email_verified: 'true',
    name: 'Fetched',
    'custom:CustomAttr1': 'Purple',
  })
})

test('updateUserAttribute changes one attribute and is done', async (t) => {
  await newSignedInUser(server, t, 'single', { name: 'Single' })
  const updated = await updateUserAttribute({ userAttribute: { attributeKey: 'name', value: 'Dübel 🎈' } })
  assert.deepEqual(updated, { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } })
  assert.equal((await fetchUserAttributes()).name, 'Dübel 🎈')
})

test('an empty value removes the attribute', async (t) => {
  await newSignedInUser(server, t, 'blank', { nickname: 'Blanky' })
  await updateUserAttribute({ userAttribute: { attributeKey: 'nickname', value: '' } })
  assert.equal('nickname' in (await fetchUserAttributes()), false)
})

test('updateUserAttributes says of each attribute whether it waits for a code', async (t) => {
  await newSignedInUser(server, t, 'several')
  const updated = await updateUserAttributes({
    userAttributes: { name: 'Several', 'custom:CustomAttr1': 'Green', email: 'new.several@example.org' },
  })
  const done = { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } }
  assert.deepEqual(updated, {
    name: done,
    'custom:CustomAttr1': done,
    email: {
      isUpdated: false,
      nextStep: {
        updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE',
        codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'n***@e***', attributeName: 'email' },
      },
    },
  })
  const waiting = await fetchUserAttributes()
  assert.equal(waiting.email, 'several@example.com')
  assert.equal(waiting.email_verified, 'true')
  assert.equal(waiting['custom:CustomAttr1'], 'Green')

  const confirmationCode = await server.code('new.several@example.org')
  await assert.rejects(
    confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: wrongCode(confirmationCode) }),
    {
      name: 'CodeMismatchException',
      message: 'Invalid verification code provided, please try again.',
    },
  )
  assert.equal(await confirmUserAttribute({ userAttributeKey: 'email', confirmationCode }), undefined)
  const confirmed = await fetchUserAttributes()
  assert.equal(confirmed.email, 'new.several@example.org')
  assert.equal(confirmed.email_verified, 'true')
  await assert.rejects(confirmUserAttribute({ userAttributeKey: 'email', confirmationCode }), {
    name: 'ExpiredCodeException',
    message: 'Invalid code provided, please request a code again.',
  })
})

test('sendUserAttributeVerificationCode sends another code for the value that waits', async (t) => {
  await newSignedInUser(server, t, 'again')
  await updateUserAttribute({ userAttribute: { attributeKey: 'email', value: 'x.again@example.org' } })
  const first = await server.code('x.again@example.org')
  assert.deepEqual(await sendUserAttributeVerificationCode({ userAttributeKey: 'email' }), {
    destination: 'x***@e***',
    deliveryMedium: 'EMAIL',
    attributeName: 'email',
  })
  const second = await server.code('x.again@example.org')
  if (first !== second) {
    await assert.rejects(confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: first }), {
      name: 'CodeMismatchException',
    })
  }
  await confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: second })
  assert.equal((await fetchUserAttributes()).email, 'x.again@example.org')
})

test('one attribute that breaks a rule refuses the whole update', async (t) => {
  await newSignedInUser(server, t, 'atomic', { name: 'Before' })
  await assert.rejects(updateUserAttributes({ userAttributes: { name: 'After', email: 'no address' } }), {
    name: 'InvalidParameterException',
    message: 'Invalid email address format.',
  })
  await assert.rejects(updateUserAttributes({ userAttributes: { name: 'After', email_verified: 'true' } }), {
    name: 'InvalidParameterException',
    message: 'Cannot modify the non-mutable attribute email_verified',
  })
  assert.equal((await fetchUserAttributes()).name, 'Before')
})

test('deleteUserAttributes removes standard and custom attributes, and the e-mail with its flag', async (t) => {
  const userId = await newSignedInUser(server, t, 'lighter', {
    nickname: 'L',
    name: 'Lighter',
    'custom:CustomAttr1': 'Purple',
  })
  await deleteUserAttributes({ userAttributeKeys: ['nickname', 'custom:CustomAttr1'] })
  assert.deepEqual(await fetchUserAttributes(), {
    sub: userId,
    email: 'lighter@example.com',
    email_verified: 'true',
    name: 'Lighter',
  })
  await deleteUserAttributes({ userAttributeKeys: ['email'] })
  assert.deepEqual(await fetchUserAttributes(), { sub: userId, name: 'Lighter' })
})

test('a forced refresh brings changed attributes into the ID token', async (t) => {
  await newSignedInUser(server, t, 'fresh', { name: 'Before' })
  const before = (await fetchAuthSession()).tokens
  await updateUserAttribute({ userAttribute: { attributeKey: 'name', value: 'After' } })
  assert.equal((await fetchAuthSession()).tokens?.idToken?.payload.name, 'Before')
  const refreshed = (await fetchAuthSession({ forceRefresh: true })).tokens
  assert.equal(refreshed?.idToken?.payload.name, 'After')
  assert.notEqual(refreshed?.accessToken.toString(), before?.accessToken.toString())
  assert.equal(refreshed?.accessToken.payload.origin_jti, before?.accessToken.payload.origin_jti)
  assert.equal(refreshed?.accessToken.payload.auth_time, before?.accessToken.payload.auth_time)
})
