import { writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fillCeilingDatabase } from '../ceilings/ceiling-database.ts'
import type { HttpCeilingOptions } from '../ceilings/http.ts'
import type { Answer } from '../load/requests.ts'
import type { BenchPool } from '../pool.ts'
import type { Run } from '../run.ts'
import { startServer, type Server } from './server.ts'

/** What a ceiling does besides reading the request and answering. */
export interface Work {
  readonly token: boolean
  readonly commit: boolean
}

/** Node writes these itself. */
const nodesOwn = new Set(['date', 'connection', 'keep-alive'])

/** Starts a server that does as little as the answer can be had for. */
export async function startCeiling(
  run: Run,
  pool: BenchPool,
  { headers, body }: Answer,
  { token, commit }: Work,
): Promise<Server> {
  const folder = await mkdtemp(join(run.folder, 'ceiling-'))
  const answer = join(folder, 'answer.json')
  const shown = Object.entries(headers).filter(([name]) => !nodesOwn.has(name))
  writeFileSync(answer, JSON.stringify({ headers: shown.flat(), body }))
  const database = join(folder, 'ceiling.db')
  if (commit) fillCeilingDatabase(database, keysOf(pool))
  const options: HttpCeilingOptions = {
    answer,
    ...(token ? { publicKey: pool.publicKey } : {}),
    ...(commit ? { database } : {}),
  }
  return startServer(run, {
    name: 'a ceiling',
    args: [join(import.meta.dirname, '..', 'ceilings', 'http.ts'), JSON.stringify(options)],
  })
}

/** What the ceiling will be asked to write, and as many more as there are users. */
function* keysOf({ people, users }: BenchPool): Generator<string> {
  for (const { sub, username } of people) {
    yield sub
    yield username
  }
  for (let number = people.length; number < users; number++) yield `row-${number}`
}
