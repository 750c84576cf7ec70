import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.ts'
import { developmentPool } from '../../src/data/development-pool.ts'
import type { InboxEntry } from '../../src/messages/inbox/inbox.ts'
import { startServer } from '../../src/server.ts'
import { configIn } from './server-config.ts'
import { noTriggers, type Triggers } from '../../src/triggers/contract/triggers.ts'

/** A development server on a real socket and a temporary folder, for the clients that people use. */
export interface LiveServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly endpoint: string
  /** Of the pool that development begins with. */
  readonly poolId: string
  readonly clientId: string
  /** A folder of the server's own, gone after it. */
  readonly folder: string
  /** The code, or temporary password, in the newest message to an address. */
  code(to: string): Promise<string>
}

/** Any fault of the server's own is a failure when it is disposed of. Without triggers it calls no functions. */
export async function newLiveServer(
  triggers: Triggers = noTriggers,
  parts: Partial<Omit<Config, 'mode'>> = {},
): Promise<LiveServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-test-'))
  const faults: unknown[] = []
  const server = await startServer(configIn(folder, parts), {
    log: { fault: ({ error }) => void faults.push(error), warn: (text) => void faults.push(text) },
    show() {},
    triggers,
  })
  return {
    endpoint: server.url,
    ...developmentPool,
    folder,
    async code(to) {
      const answer = await fetch(`${server.url}/_rockpool/inbox?to=${encodeURIComponent(to)}`)
      const [newest] = (await answer.json()) as InboxEntry[]
      assert.ok(newest, `nothing was sent to ${to}`)
      return newest.code
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true })
      if (faults.length > 0) throw new Error('the server had a fault', { cause: faults[0] })
    },
  }
}
