import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Draw } from './draw.ts'

/**
 * A free port that stays the server's, since tokens name it. It lies where the system takes no ports for connections,
 * so that none can be in the way when the server comes back.
 */
export async function findPort(draw: Draw): Promise<number> {
  for (;;) {
    const server = createServer().listen(20_000 + draw.below(10_000), '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      // Somebody has it.
      continue
    }
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    return port
  }
}
