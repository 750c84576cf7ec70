import { readDevelopmentConfig } from '../../src/config/config.ts'
import { startServer } from '../../src/server.ts'

/**
 * A node as `rockpool dev` starts it, for the codes that only development takes, but with one address that all nodes
 * are reached by from outside: what one of them signs, the others take.
 */
const server = await startServer({
  ...readDevelopmentConfig(process.argv.slice(3), process.env),
  publicUrl: process.env['ROCKPOOL_PUBLIC_URL'],
})
console.log(`serves on ${server.url}`)
process.once('SIGTERM', () => void server.close())
