import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import test from 'node:test'
import { CognitoError } from '../../src/errors.ts'
import { Bodies, type BodyRefusal } from '../../src/http/body.ts'
import { shortBody } from '../../src/http/body-limit.ts'

const limit = 100_000

/** A request whose body the test sends piece by piece. */
function newRequest(bodies: Bodies, announced?: number) {
  const request = new IncomingMessage(new Socket())
  if (announced !== undefined) request.headers['content-length'] = String(announced)
  const outcome: { body?: Buffer | BodyRefusal; release?: () => void } = {}
  bodies.read(request, limit, (body, release) => Object.assign(outcome, { body, release }))
  return { request, outcome, send: (size: number) => request.emit('data', Buffer.alloc(size, 'x')) }
}

test('a body is given whole, however it comes in pieces', async () => {
  const bodies = new Bodies({ short: limit, long: limit })
  for (const [announced, pieces] of [
    [undefined, [1, 2, 3000, 1]],
    [3004, [1, 2, 3000, 1]],
    [10, [10]],
    [undefined, []],
    [undefined, [50_000, 50_000]],
    [undefined, Array.from({ length: 2000 }, () => 1)],
  ] as const) {
    const { request, outcome, send } = newRequest(bodies, announced)
    for (const piece of pieces) send(piece)
    request.emit('end')
    const size = pieces.reduce((sum, piece) => sum + piece, 0)
    await new Promise(setImmediate)
    assert.ok(Buffer.isBuffer(outcome.body) && outcome.body.equals(Buffer.alloc(size, 'x')), `${size} bytes`)
    outcome.release?.()
  }
  assert.equal(bodies.held, 0)
})

test('the memory of a long body is free once it is released, and that of its pieces at once', async () => {
  const bodies = new Bodies({ short: limit, long: limit })
  const { request, outcome } = newRequest(bodies, limit)
  const pieces = [1, 2].map(() => Buffer.alloc(limit / 2, 'x'))
  for (const piece of pieces) request.emit('data', piece)
  assert.deepEqual(
    pieces.map(({ length }) => length),
    [0, 0],
  )
  request.emit('end')
  await new Promise(setImmediate)
  assert.ok(Buffer.isBuffer(outcome.body) && outcome.body.length === limit)
  outcome.release?.()
  assert.equal(outcome.body.length, 0)
})

test('a body too long is refused when it is announced, or when it has become so', () => {
  const bodies = new Bodies({ short: limit, long: limit })
  assert.equal(newRequest(bodies, limit + 1).outcome.body, 'too long')
  const { outcome, send } = newRequest(bodies)
  send(limit)
  assert.equal(outcome.body, undefined)
  send(1)
  assert.equal(outcome.body, 'too long')
  assert.equal(bodies.held, 0)
})

test('an announced body has its room before it comes, and any other as it comes', async () => {
  const bodies = new Bodies({ short: limit, long: 250_000 })
  const first = newRequest(bodies, limit)
  newRequest(bodies, limit)
  assert.equal(bodies.held, 2 * limit)
  assert.equal(newRequest(bodies, limit).outcome.body, 'no room')
  const growing = newRequest(bodies)
  growing.send(shortBody)
  growing.send(30_000)
  assert.equal(growing.outcome.body, undefined)
  growing.send(30_000)
  assert.equal(growing.outcome.body, 'no room')
  first.send(limit)
  first.request.emit('end')
  await new Promise(setImmediate)
  assert.equal(bodies.held, 2 * limit)
  first.outcome.release?.()
  assert.equal(bodies.held, limit)
  assert.equal(newRequest(bodies, limit).outcome.body, undefined)
})

test('long bodies do not take the room of short ones', () => {
  const bodies = new Bodies({ short: 2 * shortBody, long: limit })
  newRequest(bodies, limit)
  assert.equal(newRequest(bodies, shortBody + 1).outcome.body, 'no room')
  newRequest(bodies, shortBody)
  newRequest(bodies, shortBody)
  assert.equal(newRequest(bodies, 1).outcome.body, 'no room')
})

test('of a long body that breaks a bound, no more is taken in', () => {
  const bodies = new Bodies({ short: limit, long: limit })
  const { request, outcome } = newRequest(bodies, limit)
  request.emit('data', Buffer.from(`{"a":"${'x'.repeat(60_000)}",`))
  assert.equal(outcome.body, undefined)
  request.emit('data', Buffer.from('['.repeat(1000)))
  const refusal: unknown = outcome.body
  assert.ok(refusal instanceof CognitoError)
  assert.equal(refusal.name, 'SerializationException')
  assert.equal(bodies.held, 0)
})

test('of long bodies that are whole, one is taken in each turn of the event loop', async () => {
  const bodies = new Bodies({ short: limit, long: 3 * limit })
  const requests = [1, 2, 3].map(() => newRequest(bodies, 20_000))
  for (const { request, send } of requests) {
    send(20_000)
    request.emit('end')
  }
  const taken = () => requests.filter(({ outcome }) => outcome.body !== undefined).length
  for (const count of [0, 1, 2, 3]) {
    assert.equal(taken(), count)
    await new Promise(setImmediate)
  }
})

test('a client that leaves gives its room back, once', () => {
  const bodies = new Bodies({ short: limit, long: limit })
  const left = newRequest(bodies, 50_000)
  left.send(10_000)
  left.request.emit('close')
  left.request.emit('close')
  assert.equal(bodies.held, 0)
  const finished = newRequest(bodies, 1)
  finished.send(1)
  finished.request.emit('end')
  finished.request.emit('close')
  assert.equal(bodies.held, 1, 'held until it is answered')
  finished.outcome.release?.()
  assert.equal(bodies.held, 0)
})
