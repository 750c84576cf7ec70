import type { Terminal } from './terminal.ts'
import { readDevelopmentConfig, readServingConfig } from '../config/config.ts'
import { newLog, warningLine, type Log } from '../log.ts'
import { startServer, type RunningServer } from '../server.ts'
import { newOutput } from './output.ts'
import { banner, functionLine, messageLine } from './banner.ts'

/** `rockpool dev` */
export async function dev(args: readonly string[], { environment }: Terminal): Promise<number> {
  const config = readDevelopmentConfig(args, environment)
  const startOn = ({ log, print, complain }: Outputs) =>
    startServer(config, {
      log,
      printAudit: complain,
      show: (message) => print(messageLine(message)),
      print: (functionName, line) => print(functionLine(functionName, line)),
    })
  return serve(startOn, banner)
}

/** `rockpool start` */
export async function start(args: readonly string[], { environment }: Terminal): Promise<number> {
  const screen = ({ url, publicUrl, readyMs }: RunningServer) =>
    `Rockpool serves ${publicUrl}${publicUrl === url ? '' : ` on ${url}`}, ready in ${readyMs} ms`
  const config = readServingConfig(args, environment)
  const startOn = ({ log, complain }: Outputs) =>
    startServer(config, { log, printAudit: complain, print: (_functionName, line) => complain(line) })
  return serve(startOn, screen)
}

/** The outputs of a server, line by line. */
interface Outputs {
  readonly log: Log
  /** To standard output. */
  readonly print: (line: string) => void
  /** To standard error, beside the log. */
  readonly complain: (line: string) => void
}

function openOutputs(): Outputs {
  const leftOut = (count: number) => `${count} lines were left out, since they were not read in time.`
  const output = newOutput(process.stdout, { leftOut: (count) => `${leftOut(count)}\n` })
  const errors = newOutput(process.stderr, { leftOut: (count) => warningLine(leftOut(count), Date.now()) })
  return {
    log: newLog(errors, Date.now),
    print: (line) => output(`${line}\n`),
    complain: (line) => errors(`${line}\n`),
  }
}

async function serve(
  startOn: (outputs: Outputs) => Promise<RunningServer>,
  screen: (server: RunningServer) => string | Promise<string>,
): Promise<number> {
  const outputs = openOutputs()
  const { log, print } = outputs
  process.on('uncaughtException', (error) => {
    log.fault({ error })
    process.exit(1)
  })
  const server = await startOn(outputs)
  // A reader of the ready line may stop the server at once, so the signal handler is set first.
  const stopped = firstSignal()
  print(await screen(server))
  await stopped
  await server.close()
  return 0
}

/**
 * The time in which signals count as one (milliseconds). A terminal and a launcher may each pass on the same
 * interrupt of the user.
 */
const sameSignal = 300

/**
 * Resolves at the first signal to stop. The next one ends the process at once, unless it is the same signal again.
 */
async function firstSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let first: number | undefined
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    if (first === undefined) resolve()
    else if (performance.now() - first > sameSignal) process.exit(signal === 'SIGINT' ? 130 : 143)
    first ??= performance.now()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return promise
}
