import { Amplify } from 'aws-amplify'
import {
  confirmSignUp,
  confirmUserAttribute,
  deleteUser,
  deleteUserAttributes,
  fetchUserAttributes,
  sendUserAttributeVerificationCode,
  signIn,
  signUp,
  updateUserAttribute,
  updateUserAttributes,
} from 'aws-amplify/auth'
import { ConsoleLogger } from 'aws-amplify/utils'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect, styleText } from 'node:util'
import { readDevelopmentConfig } from '../src/config/config.ts'
import { developmentPool } from '../src/data/development-pool.ts'
import type { InboxEntry } from '../src/messages/inbox/inbox.ts'
import { startServer } from '../src/server.ts'

/**
 * Walks the seven attribute functions of the real aws-amplify/auth against a development server: the one that
 * ROCKPOOL_ENDPOINT names, or the one that `npm start` has running, or else its own on temporary data. Every call is
 * printed as one would write it, with its answer.
 */
async function demo(): Promise<void> {
  const given = process.env['ROCKPOOL_ENDPOINT']
  await using server = given ? await findServer(given) : ((await findStarted()) ?? (await startOwnServer()))
  const { endpoint } = server
  // The package warns of every endpoint that is not Amazon's own.
  ConsoleLogger.LOG_LEVEL = 'ERROR'
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: developmentPool.poolId,
        userPoolClientId: developmentPool.clientId,
        userPoolEndpoint: endpoint,
      },
    },
  })
  const tag = randomBytes(3).toString('hex')
  const username = `diego-${tag}`
  const password = 'Purple-Rain-1984'
  const home = `${username}@example.com`
  const work = `diego.${tag}@work.example`

  print(styleText('bold', 'Rockpool demo'))
  print(`The attribute functions of the real aws-amplify/auth, talking to ${endpoint}`)

  heading('A user comes in')
  await show(signUp, {
    username,
    password,
    options: { userAttributes: { email: home, 'custom:CustomAttr1': 'Purple' } },
  })
  await show(confirmSignUp, { username, confirmationCode: await mail(endpoint, home) })
  const signedIn = await show(signIn, { username, password })
  assert.ok(signedIn.isSignedIn, 'the user is not signed in')

  heading('1 · Read the attributes')
  const first = await show(fetchUserAttributes)
  assert.equal(first['custom:CustomAttr1'], 'Purple')
  assert.equal(first.email_verified, 'true')

  heading('2 · Change one')
  const named = await show(updateUserAttribute, {
    userAttribute: { attributeKey: 'name', value: 'Diego Rivera' },
  })
  assert.equal(named.nextStep.updateAttributeStep, 'DONE')

  heading('3 · Change many; the new e-mail address must be confirmed first')
  const several = await show(updateUserAttributes, {
    userAttributes: { nickname: 'Di', 'custom:CustomAttr1': 'Green', email: work },
  })
  assert.equal(several.nickname?.nextStep.updateAttributeStep, 'DONE')
  assert.equal(several.email?.nextStep.updateAttributeStep, 'CONFIRM_ATTRIBUTE_WITH_CODE')
  await mail(endpoint, work)
  const waiting = await show(fetchUserAttributes)
  assert.equal(waiting.email, home, 'the address that works stays until the new one is confirmed')

  heading('4 · Send the code again')
  await show(sendUserAttributeVerificationCode, { userAttributeKey: 'email' })

  heading('5 · Confirm the e-mail address')
  await show(confirmUserAttribute, {
    userAttributeKey: 'email',
    confirmationCode: await mail(endpoint, work),
  })
  const confirmed = await show(fetchUserAttributes)
  assert.equal(confirmed.email, work)
  assert.equal(confirmed.email_verified, 'true')

  heading('6 · Delete attributes, a custom one among them')
  await show(deleteUserAttributes, { userAttributeKeys: ['nickname', 'custom:CustomAttr1'] })
  const left = await show(fetchUserAttributes)
  assert.deepEqual(Object.keys(left).sort(), ['email', 'email_verified', 'name', 'sub'])

  heading('7 · Delete the user')
  await show(deleteUser)
  await assert.rejects(signIn({ username, password }), { name: /^(NotAuthorized|UserNotFound)Exception$/ })

  print(styleText(['bold', 'green'], '\n✓ All seven attribute functions answered as Amazon Cognito does.'))
}

/** A development server on a free port, whose data goes with it. */
async function startOwnServer() {
  const data = await mkdtemp(join(tmpdir(), 'rockpool-demo-'))
  const server = await startServer(readDevelopmentConfig(['--port', '0', '--data', data], {}), {
    log: {
      fault: ({ error }) => void process.stderr.write(`${inspect(error)}\n`),
      warn: (text) => void process.stderr.write(`${text}\n`),
    },
    show() {},
  })
  return {
    endpoint: server.url,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(data, { recursive: true })
    },
  }
}

/** A development server that runs already, and goes on running. */
async function findServer(url: string) {
  const endpoint = url.replace(/\/$/, '')
  const inbox = await fetch(`${endpoint}/_rockpool/inbox`).catch(() => undefined)
  if (!inbox) throw new Error(`Nothing answers at ${endpoint}. Start it with: npx rockpool dev`)
  if (!inbox.ok) throw new Error(`${endpoint} is no development server: it has no inbox to take codes from.`)
  return { endpoint, async [Symbol.asyncDispose]() {} }
}

/** The server that `npm start` has running, if any. */
const findStarted = () =>
  findServer(`http://127.0.0.1:${process.env['ROCKPOOL_PORT'] || '9229'}`).catch(() => undefined)

/** Calls, and prints the call and its answer. */
async function show<A extends unknown[], R>(call: (...args: A) => Promise<R>, ...args: A): Promise<R> {
  const written = args.map((arg) => indent(view(arg))).join(', ')
  print(`  ${styleText('dim', 'await')} ${styleText('cyan', call.name)}(${written})`)
  const answer = await call(...args)
  const shown = answer === undefined ? styleText('dim', 'done') : indent(view(answer), 4)
  print(`  ${styleText('green', '→')} ${shown}`)
  return answer
}

/** The code of the newest message to an address, printed as the message that it is. */
async function mail(endpoint: string, to: string): Promise<string> {
  const answer = await fetch(`${endpoint}/_rockpool/inbox?to=${encodeURIComponent(to)}`)
  const [newest] = (await answer.json()) as InboxEntry[]
  assert.ok(newest, `no message went to ${to}`)
  const { code } = newest
  print(`  ${styleText('yellow', '✉')} ${to} gets the code ${styleText('yellow', code)}`)
  return code
}

const heading = (text: string) => print(styleText('bold', `\n${text}`))
const indent = (text: string, by = 2) => text.replaceAll('\n', `\n${' '.repeat(by)}`)
const view = (value: unknown) =>
  inspect(value, { depth: null, breakLength: 96, compact: 3, colors: process.stdout.hasColors?.() ?? false })
const print = (line: string) => void process.stdout.write(`${line}\n`)

// A reader that has seen enough, such as head, does not end the walk, which leaves nothing behind.
process.stdout.on('error', () => undefined)

try {
  await demo()
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
  process.stderr.write(`${styleText('red', `\n✗ The demo failed. ${reason}`, { stream: process.stderr })}\n`)
  process.exitCode = 1
}
