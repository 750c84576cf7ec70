import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { head, ok, open, serve } from './raw-client.ts'

// The end

test('closing lets calls in flight finish and tells their clients that the connection ends', async () => {
  let arrived: () => void = () => {}
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const server = await serve({
    call: async () => {
      arrived()
      await sleep(100)
      return ok
    },
  })
  const answer = fetch(server.url, { method: 'POST' })
  await arrival
  const closed = server.close()
  assert.equal((await answer).status, 200)
  assert.equal((await answer).headers.get('connection'), 'close')
  await closed
})

test('closing ends idle connections, used or not', async () => {
  const server = await serve({ limits: { drainMs: 60_000 } })
  const fresh = await open(server.port)
  const used = await open(server.port)
  used.write(head('POST', 'Content-Length: 0'))
  await once(used, 'data')
  const ends = [once(fresh, 'close'), once(used, 'close')]
  fresh.resume()
  const started = performance.now()
  await server.close()
  await Promise.all(ends)
  assert.ok(performance.now() - started < 50_000)
})

test('a closed server takes no more connections', async () => {
  const server = await serve()
  await server.close()
  await assert.rejects(open(server.port), { code: 'ECONNREFUSED' })
})

test('closing waits for calls only so long', async () => {
  const server = await serve({ limits: { drainMs: 50 }, call: () => new Promise(() => {}) })
  const answer = assert.rejects(fetch(server.url, { method: 'POST' }))
  await sleep(50)
  await server.close()
  await answer
})

test('closing twice is closing once', async () => {
  const server = await serve()
  await Promise.all([server.close(), server.close()])
  await server.close()
})
