import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { newWebServer } from '../../support/web-server.ts'
import { failureOf, newMessage, newPool, newSenders, newSms } from './fixtures.ts'

test('a message of a medium that no sender is set for cannot be sent', async () => {
  await using senders = await newSenders({})
  const failure = {
    text: 'The message could not be sent: no sender is configured on this server.',
    isFinal: true,
  }
  assert.deepEqual(await failureOf(senders, newMessage()), failure)
  assert.deepEqual(await failureOf(senders, newSms()), failure)
})

test('in the sandbox only the numbers of the list get SMS', async () => {
  await using server = await newWebServer((response) => void response.writeHead(200).end())
  const webhook = { url: server.url, secret: randomBytes(32) }
  await using senders = await newSenders({ sms: { webhook }, smsSandbox: ['+4915100000001'] })
  await senders.send(newPool(), newSms({ to: '+4915100000001' }), 'id-1')
  assert.deepEqual(await failureOf(senders, newSms({ to: '+4915100000002' })), {
    text: 'This server is in the SMS sandbox: it sends only to numbers that were verified for it.',
    isFinal: true,
  })
  await using nobody = await newSenders({ sms: { webhook }, smsSandbox: [] })
  await failureOf(nobody, newSms({ to: '+4915100000001' }))
  assert.equal(server.requests.length, 1)
})

test('a text that is no phone number gets no SMS', async () => {
  await using server = await newWebServer((response) => void response.writeHead(200).end())
  await using senders = await newSenders({ sms: { webhook: { url: server.url, secret: randomBytes(32) } } })
  for (const to of ['diego@example.com', '4915112345678', '+49 151', '+49151\r\n', '']) {
    assert.deepEqual(await failureOf(senders, newSms({ to })), {
      text: 'The number of the recipient cannot be used.',
      isFinal: true,
    })
  }
  assert.deepEqual(server.requests, [])
})
