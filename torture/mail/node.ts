import { readDevelopmentConfig } from '../../src/config/config.ts'
import { startServer } from '../../src/server.ts'
import { newSmtpSenders } from './smtp-senders.ts'

/** A server as `rockpool dev` starts it that sends its messages to a post office, and gives up an attempt early. */
const server = await startServer(readDevelopmentConfig(process.argv.slice(3), process.env), {
  senders: newSmtpSenders(Number(process.env['TORTURE_SMTP_PORT'])),
  attemptWindow: Number(process.env['TORTURE_ATTEMPT_WINDOW']),
})
console.log(`serves on ${server.url}`)
process.once('SIGTERM', () => void server.close())
