import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { configIn } from '../support/server-config.ts'

/** How a server of a test's own is to run, in a folder that goes with the test. */
export const newConfig = async (t: TestContext, parts: Partial<Config> = {}) =>
  configIn(await temporaryFolder(t), parts)

/** One line that says what is wrong. */
export const setupError = (message: RegExp) => (error: Error) => {
  assert.equal(error.name, 'SetupError', error.stack)
  assert.match(error.message, message)
  assert.doesNotMatch(error.message, /\n/)
  return true
}

export const getJson = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, { headers })
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() }
}

/** A sign-up in the pool that development begins with. */
export const newcomer = {
  ClientId: 'rockpoolwebclient',
  Username: 'diego@example.com',
  Password: 'Correct-Horse-7',
  UserAttributes: [{ Name: 'email', Value: 'diego@example.com' }],
}
