import { SetupError } from '../config/setup-error.ts'
import { StoreBusy, StoreUnavailable } from '../store/store.ts'
import { help, nearest, version } from './help.ts'
import type { Terminal } from './terminal.ts'
import { newPipe } from './pipe.ts'
import { ignoreFailures } from './output.ts'

export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>

/** Each command's code is loaded when the command is called. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import('./serve.ts')).dev,
  start: async () => (await import('./serve.ts')).start,
  keys: async () => (await import('./keys.ts')).keys,
  backup: async () => (await import('./backup.ts')).backup,
  copy: async () => (await import('./copy.ts')).copy,
  database: async () => (await import('./database.ts')).database,
  restore: async () => (await import('./restore.ts')).restore,
  messages: async () => (await import('./messages.ts')).messages,
  audit: async () => (await import('./audit.ts')).audit,
  inbox: async () => (await import('./inbox.ts')).inbox,
  operations: async () => (await import('./operations.ts')).operations,
  help: async () => showHelp,
}

/** Runs the command line and returns the exit code. An error is one line on standard error. */
export async function main(args: readonly string[]): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) ignoreFailures(stream)
  const terminal: Terminal = {
    environment: process.env,
    print: (text) => void process.stdout.write(`${text}\n`),
    write: newPipe(process.stdout),
    complain,
    log: (line) => void process.stderr.write(`${line}\n`),
    // Go to the start of the line, and clear everything after the text.
    show: (text) => void (process.stderr.isTTY && process.stderr.write(`\r${text}\u001b[K`)),
  }
  const [name = 'help', ...rest] = args
  try {
    if (name === '--version' || name === '-v') return await showVersion([], terminal)
    if (name === '--help' || name === '-h' || rest.includes('--help')) return await showHelp([], terminal)
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (!load) throw unknownCommand(name)
    const command = await load()
    return await command(rest, terminal)
  } catch (error) {
    const message = toOneLine(error)
    if (message === undefined) throw error
    terminal.show('')
    complain(message)
    return 1
  }
}

const complain = (message: string) => void process.stderr.write(`rockpool: ${message}\n`)

/** The message of an error that the operator can fix; undefined for anything else. */
function toOneLine(error: unknown): string | undefined {
  if (error instanceof SetupError) return error.message
  if (!(error instanceof StoreUnavailable || error instanceof StoreBusy)) return undefined
  return `The data cannot be used now: ${error.message}. Make room on the disk, or see what is wrong with it, and try again.`
}

const showHelp: Command = async (_args, { print }) => {
  print(help)
  return 0
}

const showVersion: Command = async (_args, { print }) => {
  print(await version())
  return 0
}

function unknownCommand(name: string): SetupError {
  const known = Object.keys(commands)
  const close = nearest(name, known)
  const advice = close ? `Did you mean ${close}?` : `There are: ${known.join(', ')}.`
  return new SetupError(`Unknown command «${name}». ${advice}`)
}
