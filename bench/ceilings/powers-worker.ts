import { createPrivateKey, DiffieHellman, getDiffieHellman, randomBytes, sign } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { PowersDone, PowersTask } from './powers.ts'

const { powers, signatures, seconds, privateKey } = workerData as PowersTask
const key = createPrivateKey(privateKey)
const base = getDiffieHellman('modp15').getPrime()
base[base.length - 1] = 0x42
const text = randomBytes(600)

/** The first power of each piece is one of 2, as in the protocol, the others are of any number. */
function workOnce(): void {
  for (let count = 0; count < powers; count++) {
    const group = getDiffieHellman('modp15')
    DiffieHellman.prototype.setPrivateKey.call(group, randomBytes(32).toString('hex'), 'hex')
    if (count === 0) group.generateKeys()
    else group.computeSecret(base)
  }
  for (let count = 0; count < signatures; count++) sign('sha256', text, key)
}

for (let count = 0; count < 20; count++) workOnce()
const times: number[] = []
const start = performance.now()
const before = process.threadCpuUsage()
for (let last = start; last - start < seconds * 1000;) {
  workOnce()
  const now = performance.now()
  times.push(now - last)
  last = now
}
const { user, system } = process.threadCpuUsage(before)
const done: PowersDone = { times, seconds: (performance.now() - start) / 1000, cpu: user + system }
parentPort?.postMessage(done)
