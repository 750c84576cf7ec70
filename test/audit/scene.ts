import assert from 'node:assert/strict'
import type { AuditLine } from '../../src/audit/audit.ts'
import { type App } from '../support/people.ts'
import { type World } from '../support/world.ts'

/** The last line of the log, without what every line of these tests has. */
export function lastLine(world: World): Partial<AuditLine> {
  const { v, at, source, request, ...rest } = world.audit.at(-1) ?? assert.fail('there is no line')
  assert.deepEqual(
    { v, at, source, request },
    { v: 1, at: new Date(world.clock.now).toISOString(), source: '198.51.100.7', request: 'test' },
  )
  return rest
}

/** The line of a call that is refused. */
export async function refusedLine(world: World, call: Promise<unknown>): Promise<Partial<AuditLine>> {
  await assert.rejects(call)
  return lastLine(world)
}

export const ids = ({ poolId: pool, clientId: client }: App) => ({ pool, client })

export const hidden = { PreventUserExistenceErrors: 'ENABLED' } as const
