import { appendLine } from '../../src/audit/append-line.ts'

/** The text of a line: long enough that a torn one would be seen. */
export const textOf = (name: string, number: number) => `${name} ${number} ${name.repeat(100)}.`

// Appends lines to an audit log, as commands beside a server would. It says so when it begins.
const [, program, path = '', name = '', count = ''] = process.argv
if (program === import.meta.filename) {
  process.stdout.write('begins')
  for (let number = 0; number < Number(count); number++) appendLine(path, textOf(name, number))
}
