import assert from 'node:assert/strict'
import test from 'node:test'
import { arnOf, newFunctions, poolWith, someEvent } from '../../../support/function-folder.ts'
import { answering, failed } from './scene.ts'

test('a module is given the event and a context, and its response is taken', async () => {
  await using functions = await newFunctions({
    'greet.ts': `
      type Event = { request: { value: string }; response: Record<string, unknown> }
      export const handler = async (event: Event, context: { functionName: string }): Promise<Event> => {
        event.response.greeting = 'Hello ' + event.request.value + ' from ' + context.functionName
        return event
      }`,
  })
  assert.deepEqual(await functions.call('greet', 'Zoë'), {
    autoConfirmUser: false,
    greeting: 'Hello Zoë from greet',
  })
})

test('the context tells what it tells at Lambda', async () => {
  await using functions = await newFunctions({
    'context.mjs': answering(
      '{ ...context, left: context.getRemainingTimeInMillis(), methods: ["done", "fail", "succeed"].map((name) => typeof context[name]) }',
    ),
  })
  const { seen } = (await functions.call('context')) as { seen: Record<string, unknown> }
  const { awsRequestId, left, ...rest } = seen
  assert.match(String(awsRequestId), /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  assert.ok(Number(left) > 0 && Number(left) <= 5000, String(left))
  assert.deepEqual(rest, {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'context',
    functionVersion: '$LATEST',
    invokedFunctionArn: arnOf('context'),
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/context',
    logStreamName: 'rockpool',
    methods: ['function', 'function', 'function'],
  })
})

test('a function may answer in every way that Lambda knows', async () => {
  const ways = {
    'promise.mjs': 'export const handler = async (event) => event',
    'callback.mjs':
      'export const handler = (event, context, callback) => { setTimeout(callback, 5, null, event) }',
    'both.mjs': 'export const handler = async (event, context, callback) => { callback(null, event) }',
    'succeed.mjs': 'export const handler = (event, context) => { context.succeed(event) }',
    'done.mjs': 'export function handler(event, context) { setImmediate(() => context.done(null, event)) }',
    'plain.mjs': 'export const handler = (event) => event',
    'exports.cjs': 'exports.handler = async (event) => event',
    'whole.cjs': 'module.exports = { handler: (event, context, callback) => callback(null, event) }',
    'legacy.js': 'exports.handler = async function (event) { return event }',
    'default.ts': 'export default async (event: unknown) => event',
  }
  await using functions = await newFunctions(ways)
  for (const file of Object.keys(ways)) {
    const [name = ''] = file.split('.')
    assert.deepEqual(await functions.call(name), { autoConfirmUser: false }, file)
  }
  assert.deepEqual(functions.printed, [])
})

test('a function may import as tools that pack for Lambda let it', async () => {
  await using functions = await newFunctions({
    'imports.ts': `
      import { Context, PreSignUpTriggerHandler } from 'aws-lambda'
      import { type Callback } from 'aws-lambda';
      import { texts } from './lib'
      import { shout } from './lib/shout.js'
      export const handler: PreSignUpTriggerHandler = async (event, context: Context) => {
        return { ...event, response: { ...event.response, text: shout(texts.hello) } }
      }`,
    'lib/index.ts': `export const texts = { hello: 'hello' }`,
    'lib/shout.ts': `export const shout = (text: string) => text.toUpperCase()`,
  })
  assert.deepEqual(await functions.call('imports'), { autoConfirmUser: false, text: 'HELLO' })
})

test('the environment is a copy without what is secret to the server', async () => {
  await using functions = await newFunctions(
    {
      'environment.mjs':
        'export const handler = async (event) => { process.env.MINE = "x"; return { response: { ...process.env } } }',
    },
    {
      environment: {
        TABLE: 'users',
        ROCKPOOL_MASTER_KEY: 'secret',
        PGPASSWORD: 'secret',
        PGHOST: 'there',
        SMTP_PASSWORD: 'secret',
      },
      hidden: new Set(['SMTP_PASSWORD']),
    },
  )
  assert.deepEqual(await functions.call('environment'), {
    TABLE: 'users',
    PGHOST: 'there',
    MINE: 'x',
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: 'environment',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
  })
  assert.equal(process.env['MINE'], undefined)
})

test('an error of the function goes to the caller in Cognito’s words, without a second try or a log line', async () => {
  const ways = {
    'throws.mjs': 'let tries = 0; export const handler = () => { throw new Error("no " + ++tries) }',
    'rejects.mjs':
      'let tries = 0; export const handler = async () => { throw new TypeError("no " + ++tries) }',
    'text.mjs': 'let tries = 0; export const handler = async () => { throw "no " + ++tries }',
    'callback.mjs':
      'let tries = 0; export const handler = (event, context, callback) => { callback(new Error("no " + ++tries)) }',
    'words.mjs':
      'let tries = 0; export const handler = (event, context, callback) => { callback("no " + ++tries) }',
    'fail.mjs': 'let tries = 0; export const handler = (event, context) => { context.fail("no " + ++tries) }',
  }
  await using functions = await newFunctions(ways)
  for (const file of Object.keys(ways)) {
    const [name = ''] = file.split('.')
    await assert.rejects(
      functions.call(name),
      { name: 'UserLambdaValidationException', message: 'PreSignUp failed with error no 1.' },
      file,
    )
  }
  assert.deepEqual(functions.warnings, [])
})

test('whatever is thrown, the caller gets some text that is not too long', async () => {
  const thrown = {
    undefined: 'undefined',
    null: 'null',
    number: '5',
    object: '{ a: 1 }',
    hostile: '{ get message() { throw 1 }, toString() { throw 2 } }',
    bare: 'Object.create(null)',
    long: 'new Error("x".repeat(1e6))',
    symbol: 'Symbol("s")',
  }
  await using functions = await newFunctions(
    Object.fromEntries(
      Object.entries(thrown).map(([name, value]) => [
        `${name}.mjs`,
        `export const handler = async () => { throw ${value} }`,
      ]),
    ),
  )
  for (const name of Object.keys(thrown)) {
    await assert.rejects(functions.call(name, undefined, 'PostConfirmation'), (error: Error) => {
      assert.equal(error.name, 'UserLambdaValidationException')
      assert.match(error.message, /^PostConfirmation failed with error .{1,4000}\.$/)
      return true
    })
  }
})

const unrecognizable = { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' }

test('an answer that cannot be used is refused, and the next one is taken', async () => {
  await using functions = await newFunctions({
    'rubbish.mjs': `
      import { parentPort } from 'node:worker_threads'
      const circle = {}
      circle.response = circle
      const answers = {
        nothing: undefined, null: null, text: 'text', list: [], number: 5,
        noResponse: {}, function: () => 1, textResponse: { response: 'yes' }, functionResponse: { response() {} },
        circle, bigint: { response: { big: 5n } }, long: { response: { text: 'x'.repeat(10_000_000) } },
        hostile: { toJSON() { throw new Error('not me') } }, good: { response: { good: true, left: () => 1 } },
      }
      export const handler = async (event) => {
        parentPort.postMessage('rubbish')
        parentPort.postMessage({ rockpool: 'answer', id: 'another', answer: '{"response":{}}' })
        return answers[event.request.value]
      }`,
  })
  const expected: Readonly<Record<string, object>> = {
    nothing: unrecognizable,
    null: unrecognizable,
    text: unrecognizable,
    list: unrecognizable,
    number: unrecognizable,
    noResponse: unrecognizable,
    function: unrecognizable,
    textResponse: unrecognizable,
    functionResponse: unrecognizable,
    circle: failed(/Unable to stringify response body: Converting circular structure/),
    bigint: failed(/Unable to stringify response body: Do not know how to serialize a BigInt/),
    long: failed(/Response payload size exceeded maximum allowed payload size \(6291556 bytes\)\.\.$/),
    hostile: failed(/Unable to stringify response body: not me/),
  }
  for (const [value, error] of Object.entries(expected)) {
    await assert.rejects(functions.call('rubbish', value), error, value)
    assert.deepEqual(await functions.call('rubbish', 'good'), { good: true })
  }
})

test('output of a function comes line by line under its name', async () => {
  await using functions = await newFunctions({
    'prints.mjs': `
      export const handler = async (event) => {
        console.log('one\\ntwo')
        console.error('three')
        process.stdout.write('fo')
        process.stdout.write('ur\\n')
        return { response: {} }
      }`,
  })
  await functions.call('prints')
  while (functions.printed.length < 4) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.deepEqual(functions.printed.toSorted(), [
    'prints: four',
    'prints: one',
    'prints: three',
    'prints: two',
  ])
})

test('of a custom sender nothing but its end is looked at', async () => {
  await using functions = await newFunctions({
    'sends.mjs': 'export const handler = async (event) => { if (event.request.value) throw new Error("no") }',
  })
  const pool = poolWith({ CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: arnOf('sends') } })
  const call = (value: boolean) => functions.triggers.call(pool, 'CustomEmailSender', () => someEvent(value))
  assert.deepEqual(await call(false), {})
  await assert.rejects(call(true), failed('CustomEmailSender failed with error no.'))
})

test('each trigger has the function that the pool sets on it', async () => {
  await using functions = await newFunctions({
    'one.mjs': answering('1'),
    'two.mjs': answering('2'),
  })
  const { triggers } = functions
  const pool = poolWith({
    PostConfirmation: arnOf('one'),
    PreTokenGeneration: arnOf('one'),
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arnOf('two') },
    CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: arnOf('elsewhere') },
  })
  const call = (trigger: 'PostConfirmation' | 'PreTokenGeneration' | 'PreSignUp') =>
    triggers.call(pool, trigger, () => someEvent())
  assert.deepEqual(await call('PostConfirmation'), { seen: 1 })
  assert.deepEqual(await call('PreTokenGeneration'), { seen: 2 })
  assert.equal(await call('PreSignUp'), undefined)
  assert.equal(triggers.has(pool, 'PreTokenGeneration'), true)
  assert.equal(triggers.has(pool, 'CustomSMSSender'), true)
  assert.equal(triggers.has(pool, 'CustomEmailSender'), false)
  assert.equal(triggers.isLocal(pool, 'PostConfirmation'), true)
  assert.equal(triggers.isLocal(pool, 'CustomSMSSender'), false)
  assert.equal(triggers.isLocal(pool, 'PreSignUp'), false)
})
