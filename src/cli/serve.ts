import { readDevelopmentConfig, readServingConfig } from '../setup/config.ts'
import { newLog, type Log } from '../log.ts'
import { startServer, type RunningServer } from '../server.ts'
import { firstScreen, functionLine, messageLine } from './screen.ts'
import type { Terminal } from './main.ts'

/** `rockpool dev` */
export async function dev(args: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, print } = terminal
  const config = readDevelopmentConfig(args, environment)
  const startOn = (log: Log) =>
    startServer(config, {
      log,
      show: (message) => print(messageLine(message)),
      print: (functionName, line) => print(functionLine(functionName, line)),
    })
  return serve(startOn, terminal, firstScreen)
}

/** `rockpool start` */
export async function start(args: readonly string[], terminal: Terminal): Promise<number> {
  const screen = ({ url, publicUrl, readyMs }: RunningServer) =>
    `Rockpool serves ${publicUrl}${publicUrl === url ? '' : ` on ${url}`}, ready in ${readyMs} ms`
  const config = readServingConfig(args, terminal.environment)
  const startOn = (log: Log) =>
    startServer(config, { log, print: (_functionName, line) => void process.stderr.write(`${line}\n`) })
  return serve(startOn, terminal, screen)
}

async function serve(
  startOn: (log: Log) => Promise<RunningServer>,
  { print }: Terminal,
  screen: (server: RunningServer) => string | Promise<string>,
): Promise<number> {
  const log = newLog((line) => void process.stderr.write(line), Date.now)
  process.on('uncaughtException', (error) => {
    log.fault({ error })
    process.exit(1)
  })
  const server = await startOn(log)
  // Whoever reads that it is ready may stop it at once.
  const stopped = firstSignal()
  print(await screen(server))
  await stopped
  await server.close()
  return 0
}

/** A terminal and a launcher may each pass on the one interrupt that somebody typed. */
const sameSignal = 300

/** Resolves at the first signal to stop. The next one, unless it is the same again, ends the process at once. */
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
