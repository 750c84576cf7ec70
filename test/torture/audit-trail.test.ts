import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { AuditTrail } from '../../torture/audit-trail.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { answerJson, newWebServer } from '../support/web-server.ts'

test('a change without a line in the audit log is complained of, where it was acknowledged long before the kill', async (t) => {
  const path = join(await temporaryFolder(t), 'audit.log')
  const server = await newWebServer((response, _request, count) => {
    if (count > 4) return response.destroy()
    response.setHeader('x-amzn-requestid', `request-${count}`)
    return answerJson(response, { UserPool: { Id: 'local_a' } })
  })
  const at = new Date(0).toISOString()
  await writeFile(
    path,
    `${JSON.stringify({ v: 1, at, event: 'log', outcome: 'done', request: 'request-3' })}\n`,
  )
  const trail = new AuditTrail(path)
  const changes = trail.start(server.url)
  await changes.ended(performance.now() + 3_600_000)
  await server[Symbol.asyncDispose]()
  const complaints = await trail.inspect()
  assert.deepEqual([trail.changes, trail.missing, complaints.length], [3, 2, 2])
  assert.match(complaints[0] ?? '', /has no line in the audit log$/)
})
