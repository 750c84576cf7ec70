import { newDraw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { look } from './development.ts'
import { copyFiles } from './kept.ts'
import { searchPostgres } from './postgres-rows.ts'
import { searchServing } from './serving.ts'

/** What must not be readable where it is not meant to be read. */
export const secrets: Part = {
  name: 'secrets',
  summary:
    'after a run of everything, faults and every kind of message included, output, logs and databases are searched for secrets',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const people = rounds ?? (short ? 4 : 40)
  const draw = newDraw(seed)
  const newCode = () => String(100_000 + draw.below(900_000))
  progress('serving')
  const served = [
    await searchServing({ name: 'SQLite', read: async (data) => copyFiles(data) }),
    await searchPostgres(seed),
  ].filter((searched) => searched !== undefined)
  progress('development')
  const first = await look(newCode(), people)
  // Six digits turn up by chance now and then. What is really kept turns up under every code.
  const found = new Set(first.found)
  const again = [...found].some((what) => what.startsWith('a code'))
    ? await look(newCode(), people)
    : undefined
  for (const what of found) if (what.startsWith('a code') && !again?.found.includes(what)) found.delete(what)
  const problems = [
    ...served.flatMap(({ problems }) => problems),
    ...first.problems,
    ...(again?.problems ?? []),
    ...found,
  ]
  return {
    ok: problems.length === 0,
    lines: [
      `${first.calls} calls by ${people} people, ${first.faults} faults of the server's own and ${first.refusals} refusals`,
      `the log of ${first.logBytes} bytes searched for ${first.inLog} values of attributes, codes, passwords and tokens`,
      `database files of ${first.databaseBytes} bytes searched for ${first.inDatabase} secrets, each as text, bytes, hexadecimal and base64`,
      ...served.map(({ line }) => line),
      ...(again ? [`a code was there by chance, and not in a second run`] : []),
      ...problems,
    ],
    figures: {
      calls: first.calls,
      faults: first.faults,
      logBytes: first.logBytes,
      databaseBytes: first.databaseBytes,
      secrets: first.inLog + first.inDatabase,
      servedSecrets: served.reduce((sum, { secrets }) => sum + secrets, 0),
      found: found.size,
    },
  }
}
