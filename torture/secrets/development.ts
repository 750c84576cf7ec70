import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openData } from '../../src/data/data-folder.ts'
import { newCaller, startTarget } from '../target.ts'
import { causeFaults } from './faults.ts'
import { copyFiles, keptSecrets, kinds } from './kept.ts'
import { askWrongly, live, newPlace } from './lives.ts'
import { changeMasterKey } from './master-keys.ts'
import { checkSearch, isReadableIn, text, tokenParts } from './search.ts'
import { newTold, type Told } from './told.ts'

/** A run of everything in development, faults included, and what its log and database files show. */
export async function look(code: string, people: number) {
  const told: Told = {
    attributes: new Set(),
    passwords: new Set(),
    tokens: new Set(),
    refreshTokens: new Set(),
    clientSecrets: new Set(),
    calls: 0,
    refusals: 0,
    faults: 0,
  }
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-audit-'))
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  const auditLog = join(folder, 'audit.log')
  await using target = await startTarget({
    mode: 'dev',
    arguments: ['--code', code, '--audit-log', auditLog],
  })
  using caller = newCaller({ url: target.url, connections: 8 })
  const call = newTold(caller, told)
  const place = await newPlace(call, told)
  for (let who = 0; who < people; who++) await live(call, told, place, who, code)
  await askWrongly(caller, told)

  // While the server runs, the newest is in the write-ahead log.
  const copies = copyFiles(target.data)
  const problems = await causeFaults(target, caller, told, place)
  const afterFaults = copyFiles(target.data)
  await using opened = await openData({ data: target.data, masterKey: undefined }, { alongsideServer: true })
  const kept = await keptSecrets(opened, target.data, told, code)
  await target.stop()
  copies.push(...afterFaults, ...copyFiles(target.data))
  const { keys, printed } = changeMasterKey(target.data)
  kept.push(...keys)
  copies.push(...copyFiles(target.data), { name: 'what rotate-master printed', bytes: printed })

  const log = Buffer.from(target.log())
  const audit = await readFile(auditLog)
  const logLines = target.log().trim().split('\n')
  if (told.faults === 0 || logLines.length < told.faults)
    problems.push(
      `${told.faults} faults were caused and ${logLines.length} logged, so the log proves nothing`,
    )
  const forLog = [
    ...[...told.attributes].map((value) => text('a value of an attribute', value)),
    ...[...told.passwords].map((value) => text('a password', value)),
    ...[...told.tokens, ...told.refreshTokens].flatMap((token) => tokenParts('a token', token)),
    text('a code', code),
  ]
  const found = new Set<string>()
  for (const secret of [...forLog, ...keys]) {
    if (isReadableIn(log, secret.bytes)) found.add(`${secret.what} in the log`)
    if (isReadableIn(audit, secret.bytes)) found.add(`${secret.what} in the audit log`)
  }
  if (audit.toString().split('\n').length < told.calls / 2)
    problems.push('the audit log is too short to prove anything')
  for (const secret of kept) {
    for (const { name, bytes } of copies)
      if (isReadableIn(bytes, secret.bytes)) found.add(`${secret.what} in ${name}`)
  }
  for (const kind of kinds)
    if (!kept.some(({ what }) => what === kind)) problems.push(`there was no ${kind} to search for`)
  problems.push(...checkSearch(copies, told))
  // Development shows its codes, so there the search must find them.
  if (!isReadableIn(Buffer.from(target.output()), Buffer.from(code)))
    problems.push('the search did not find a code on the terminal of development, where codes are shown')
  return {
    found: [...found],
    problems,
    calls: told.calls,
    faults: told.faults,
    refusals: told.refusals,
    logBytes: log.length,
    inLog: forLog.length,
    inDatabase: kept.length,
    databaseBytes: copies.reduce((sum, { bytes }) => sum + bytes.length, 0),
  }
}
