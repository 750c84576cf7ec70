import assert from 'node:assert/strict'
import test, { mock } from 'node:test'
import { ByteRate, type Pausable } from '../../src/http/byte-rate.ts'

/** A stream that keeps count of how it is held up, and a rate of 10 bytes a millisecond whose clock the test owns. */
function newScene() {
  mock.timers.enable({ apis: ['setTimeout'] })
  const clock = { now: 0 }
  const rate = new ByteRate(10, 100, () => clock.now)
  const newStream = (): Pausable & { isFlowing: boolean } => ({
    isFlowing: true,
    pause() {
      this.isFlowing = false
    },
    resume() {
      this.isFlowing = true
    },
  })
  const advance = (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed++) {
      clock.now += 1
      mock.timers.tick(1)
    }
  }
  return { rate, newStream, advance, [Symbol.dispose]: () => mock.timers.reset() }
}

test('bytes that come at once are read, as far as that is allowed', () => {
  using scene = newScene()
  const stream = scene.newStream()
  scene.rate.take(stream, 60)
  scene.rate.take(stream, 40)
  assert.equal(stream.isFlowing, true)
})

test('a stream that was read too fast is held up until time has made up for it', () => {
  using scene = newScene()
  const stream = scene.newStream()
  scene.rate.take(stream, 600)
  assert.equal(stream.isFlowing, false)
  scene.advance(48)
  assert.equal(stream.isFlowing, false)
  scene.advance(4)
  assert.equal(stream.isFlowing, true)
})

test('a new stream is not read before those that were held up earlier', () => {
  using scene = newScene()
  const [first, second] = [scene.newStream(), scene.newStream()]
  scene.rate.take(first, 200)
  scene.rate.admit(second)
  assert.deepEqual([first.isFlowing, second.isFlowing], [false, false])
  scene.advance(12)
  assert.deepEqual([first.isFlowing, second.isFlowing], [true, false])
  scene.advance(4)
  assert.equal(second.isFlowing, true)
})

test('many streams that send what they can are read at the rate together', () => {
  using scene = newScene()
  const streams = Array.from({ length: 20 }, scene.newStream)
  let read = 0
  for (let step = 0; step < 1000; step++) {
    for (const stream of streams) {
      if (!stream.isFlowing) continue
      scene.rate.take(stream, 50)
      read += 50
    }
    scene.advance(1)
  }
  // 10 bytes in each of 1000 milliseconds, what may come at once, and one piece of each at the start.
  assert.ok(read > 9000 && read <= 10_000 + 100 + 20 * 50, `${read} bytes`)
})

test('a stream that its client has left is not read again', () => {
  using scene = newScene()
  const stream = scene.newStream()
  scene.rate.take(stream, 200)
  scene.rate.forget(stream)
  scene.advance(100)
  assert.equal(stream.isFlowing, false)
})
