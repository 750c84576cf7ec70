import { DatabaseSync } from 'node:sqlite'
import type { Options, Part, Report } from '../part.ts'
import { outcomeOf } from '../target.ts'
import { newPool, startOwnedServer, type OwnedPool, type OwnedServer } from './owned-server.ts'

/** Kinds of rows that are kept of a name that nobody has. */
const kindsOfRows = 11
const names = 64

/** Requests in ever new names that nobody has. */
export const flood: Part = {
  name: 'flood',
  summary: 'requests about ever new names that nobody has do not grow the database beyond its bound',
  run,
}

async function run({ rounds, short, progress }: Options): Promise<Report> {
  const requests = rounds ?? (short ? 1500 : 20_000)
  const bound = names * kindsOfRows
  const bounded = await floodOnce(names, requests, progress)
  // Where every name has a row of its own, the same requests make more rows than that.
  const control = await floodOnce(1_000_000, Math.min(requests, 600), progress)
  const problems = [
    ...(bounded.rows > bound ? [`${bounded.rows} rows, where ${bound} may be`] : []),
    ...(control.rows <= bound ? [`the control has ${control.rows} rows only, so nothing was shown`] : []),
  ]
  return {
    ok: problems.length === 0,
    lines: [
      `${requests} requests of each kind about names that nobody has: ${bounded.rows} rows, ${bound} at most`,
      `the control, without the bound: ${control.rows} rows from ${Math.min(requests, 600)} of each kind`,
      ...problems,
    ],
    figures: {
      requests: requests * 4,
      rows: bounded.rows,
      bound,
      bytes: bounded.bytes,
      control: control.rows,
    },
  }
}

async function floodOnce(unknownNames: number, requests: number, progress: (text: string) => void) {
  await using server = await startOwnedServer({ unknownNames, failuresPerSource: null })
  const pool = await newPool(server)
  for (let done = 0; done < requests; done += 100) {
    progress(`${done} of ${requests}`)
    await Promise.all(Array.from({ length: 100 }, (_, index) => askAll(server, pool, done + index)))
  }
  return measure(server.database)
}

/** Everything that anybody may ask about a name, but for passwords, which take longest: of these a few. */
async function askAll({ call }: OwnedServer, { hiding: ClientId }: OwnedPool, index: number): Promise<void> {
  const Username = `nobody-${index}`
  const source = `198.51.100.${index % 250}`
  const ConfirmationCode = '000000'
  await outcomeOf(call(source, 'ForgotPassword', { ClientId, Username }))
  await outcomeOf(
    call(source, 'ConfirmForgotPassword', {
      ClientId,
      Username,
      ConfirmationCode,
      Password: 'Another-Horse-8',
    }),
  )
  await outcomeOf(call(source, 'ResendConfirmationCode', { ClientId, Username }))
  await outcomeOf(call(source, 'ConfirmSignUp', { ClientId, Username, ConfirmationCode }))
  if (index % 10 > 0) return
  const AuthParameters = { USERNAME: Username, PASSWORD: 'Wrong-Horse-7' }
  await outcomeOf(call(source, 'InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
}

function measure(path: string): { readonly rows: number; readonly bytes: number } {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const one = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0])
    const rows = ['attempt', 'lockout', 'code'].reduce(
      (sum, table) => sum + one(`SELECT count(*) FROM ${table}`),
      0,
    )
    return { rows, bytes: one('PRAGMA page_count') * one('PRAGMA page_size') }
  } finally {
    database.close()
  }
}
