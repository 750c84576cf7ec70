import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { arnOf, newFunctions, poolWith, someEvent } from '../support/function-folder.ts'

/** Answers the event with some of what the function saw in its response. */
const answering = (seen: string) =>
  `export const handler = async (event, context) => ({ ...event, response: { seen: ${seen} } })`

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
      import { Context,
        PreSignUpTriggerHandler } from 'aws-lambda'
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
      environment: { TABLE: 'users', ROCKPOOL_MASTER_KEY: 'secret', PGPASSWORD: 'secret', PGHOST: 'there' },
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

test('an error of the function goes to the caller in the words of Cognito, at the first try and not into the log', async () => {
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
const failed = (message: string | RegExp) => ({ name: 'UserLambdaValidationException', message })

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

test('a function that waits for nothing and does not answer is not waited for', async () => {
  await using functions = await newFunctions(
    {
      'never.mjs': 'export const handler = () => new Promise(() => {})',
      'forgets.mjs': 'export const handler = (event, context, callback) => {}',
    },
    // If it was waited for, the test would not end.
    { limits: { tryMs: 2_000_000 } },
  )
  for (let time = 0; time < 2; time++) {
    await assert.rejects(functions.call('never'), unrecognizable)
    await assert.rejects(functions.call('forgets'), unrecognizable)
  }
})

test('an answer to a call that is over is not taken for that of the next', async () => {
  await using functions = await newFunctions(
    {
      'late.mjs': `
        import { threadId } from 'node:worker_threads'
        let answerFirst
        export const handler = (event) => {
          if (event.request.value === 'which') return { response: { threadId } }
          answerFirst?.({ response: { late: true } })
          return new Promise((resolve) => { answerFirst ??= resolve })
        }`,
    },
    { limits: { tryMs: 20_000 } },
  )
  const thread = await functions.call('late', 'which')
  for (let time = 0; time < 2; time++) await assert.rejects(functions.call('late'), unrecognizable)
  // If it had waited for the answer that was gone, there would be another thread.
  assert.deepEqual(await functions.call('late', 'which'), thread)
})

const timedOut = {
  name: 'UnexpectedLambdaException',
  message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
}

test('a function that hangs is given up at the third try, and no other call suffers', async () => {
  await using functions = await newFunctions(
    {
      'hangs.mjs': `
        import { appendFileSync } from 'node:fs'
        export const handler = async (event) => {
          if (event.request.value === undefined) return { response: {} }
          appendFileSync(event.request.value.file, '.')
          if (event.request.value.how === 'loop') for (;;);
          if (event.request.value.how === 'wait') await new Promise((resolve) => setTimeout(resolve, 1e8))
          if (event.request.value.how === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
        }`,
      'other.mjs': answering('1'),
    },
    { limits: { tryMs: 400, waitMs: 60_000 } },
  )
  const { readFile } = await import('node:fs/promises')
  for (const how of ['loop', 'wait', 'block']) {
    const file = `${functions.folder}/${how}`
    const hanging = assert.rejects(functions.call('hangs', { how, file }), timedOut, how)
    assert.deepEqual(await functions.call('other'), { seen: 1 })
    assert.deepEqual(await functions.call('hangs'), {})
    await hanging
    assert.equal(await readFile(file, 'utf8'), '...', how)
    assert.deepEqual(await functions.call('hangs'), {})
  }
  assert.deepEqual(functions.warnings, [
    `The function ${arnOf('hangs')} on PreSignUp could not be called: Socket timeout while invoking Lambda function`,
  ])
})

test('a function that ends its thread, in whatever way, harms only its own call', async () => {
  await using functions = await newFunctions(
    {
      'dies.mjs': `
        const wait = () => new Promise((resolve) => setTimeout(resolve, 1e8))
        const ways = {
          exit: () => process.exit(3),
          exitWell: () => process.exit(0),
          later: () => { setTimeout(() => { throw new Error('too late') }); return wait() },
          unhandled: () => { Promise.reject(new Error('not handled')); return wait() },
          stack: () => { const deep = () => deep() + 1; return deep() },
          objects: () => { const all = []; for (;;) all.push({ all: [...all.slice(-100)] }) },
          text: () => { let text = 'x'; for (;;) text = [text, text].join('') },
          buffers: () => { const all = []; for (;;) all.push(Buffer.alloc(1e6, 1)) },
          slowBuffers: async () => {
            for (const all = []; ; await new Promise(setImmediate)) all.push(Buffer.alloc(1e6, 1))
          },
        }
        export const handler = async (event) => {
          await ways[event.request.value]?.()
          return { response: { value: event.request.value } }
        }`,
      'other.mjs': answering('1'),
    },
    { limits: { tryMs: 60_000, waitMs: 60_000 } },
  )
  const expected = {
    exit: /failed with error RequestId: [\da-f-]{36} Error: Runtime exited with error: exit status 3\.$/,
    exitWell: /failed with error RequestId: [\da-f-]{36} Error: Runtime exited without providing a reason\.$/,
    later: /failed with error too late\.$/,
    unhandled: /failed with error not handled\.$/,
    stack: /failed with error Maximum call stack size exceeded\.$/,
    objects: /Runtime exited with error: signal: killed\.$/,
    text: /Invalid string length|signal: killed\.$/,
    buffers: /Runtime exited with error: signal: killed\.$/,
    slowBuffers: /Runtime exited with error: signal: killed\.$/,
  }
  for (const [way, message] of Object.entries(expected)) {
    const dying = assert.rejects(functions.call('dies', way), failed(message), way)
    assert.deepEqual(await functions.call('other'), { seen: 1 })
    assert.deepEqual(await functions.call('dies', 'good'), { value: 'good' })
    await dying
    assert.deepEqual(await functions.call('dies', 'good'), { value: 'good' })
  }
})

test('a thread serves one call at a time, and calls that come at once are served on several', async () => {
  await using functions = await newFunctions(
    {
      'slow.mjs': `
        import { threadId } from 'node:worker_threads'
        let busy = 0
        export const handler = async (event) => {
          busy++
          await new Promise((resolve) => setTimeout(resolve, 20))
          return { response: { threadId, value: event.request.value, busy: busy-- } }
        }`,
    },
    { limits: { mostThreads: 3, waitMs: 60_000 } },
  )
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => functions.call('slow', index)))
  const seen = answers as { threadId: number; value: number; busy: number }[]
  assert.deepEqual(
    seen.map(({ value }) => value),
    Array.from({ length: 60 }, (_, index) => index),
  )
  assert.deepEqual(new Set(seen.map(({ busy }) => busy)), new Set([1]))
  const threads = new Set(seen.map(({ threadId }) => threadId)).size
  assert.ok(threads >= 2 && threads <= 3, String(threads))
})

test('a thread that nobody needs is ended, and the last one stays', async () => {
  await using functions = await newFunctions(
    {
      'slow.mjs': `
        import { threadId } from 'node:worker_threads'
        export const handler = async () => {
          await new Promise((resolve) => setTimeout(resolve, 50))
          return { response: { threadId } }
        }`,
    },
    { limits: { mostThreads: 2, idleMs: 1, waitMs: 60_000 } },
  )
  const call = async () => ((await functions.call('slow')) as { threadId: number }).threadId
  const before = new Set(await Promise.all(Array.from({ length: 40 }, call)))
  assert.equal(before.size, 2)
  let after: number[]
  do {
    await new Promise((resolve) => setTimeout(resolve, 200))
    after = await Promise.all(Array.from({ length: 40 }, call))
  } while (after.every((threadId) => before.has(threadId)))
  assert.equal([...before].filter((threadId) => after.includes(threadId)).length, 1)
})

test('when too many calls wait for a thread, a further one is refused', async () => {
  await using functions = await newFunctions(
    {
      'waits.mjs': `
        import { existsSync } from 'node:fs'
        export const handler = async (event) => {
          while (!existsSync(event.request.value)) await new Promise((resolve) => setTimeout(resolve, 10))
          return { response: {} }
        }`,
    },
    { limits: { mostThreads: 1, mostWaiting: 2, tryMs: 60_000, waitMs: 60_000 } },
  )
  const file = `${functions.folder}/${randomUUID()}`
  await functions.call('waits', functions.folder)
  const taken = Array.from({ length: 3 }, () => functions.call('waits', file))
  await assert.rejects(functions.call('waits', file), {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error TooManyRequestsException.',
  })
  await functions.write({ [file.slice(functions.folder.length + 1)]: '' })
  assert.deepEqual(await Promise.all(taken), [{}, {}, {}])
})

test('what a function prints comes line by line under its name', async () => {
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

test('a module that cannot be loaded is said to the operator, once, and not to the caller', async () => {
  const broken = {
    'syntax.ts': 'export const handler = async (',
    'missing.ts': `import './nowhere.ts'\nexport const handler = async () => ({})`,
    'throws.mjs': 'throw new Error("no table")',
    'exits.mjs': 'process.exit(1)',
    'nothing.ts': 'export const run = 1',
    'other.mjs': 'export const handler = "text"',
    'empty.cjs': '',
  }
  await using functions = await newFunctions(broken)
  for (const file of Object.keys(broken)) {
    const [name = ''] = file.split('.')
    for (let time = 0; time < 2; time++) {
      await assert.rejects(
        functions.call(name),
        failed('PreSignUp failed with error the function cannot be loaded.'),
      )
    }
    const told = functions.warnings.splice(0)
    assert.equal(told.length, 1, told.join('\n'))
    assert.ok(told[0]?.startsWith(`The function in ${functions.folder}/${file} cannot be loaded: `), told[0])
  }
})

test('a module that does not come to an end with loading is given up', async () => {
  await using functions = await newFunctions(
    { 'loads.mjs': 'for (;;);' },
    { limits: { loadMs: 300, waitMs: 60_000 } },
  )
  await assert.rejects(functions.call('loads'), failed(/cannot be loaded/))
  assert.deepEqual(functions.warnings, [
    `The function in ${functions.folder}/loads.mjs cannot be loaded: it took longer than 300 ms to load`,
  ])
})

test('while it watches, a change of a module or of what it imports holds for the next call', async () => {
  await using functions = await newFunctions(
    {
      'changes.ts': `import { text } from './lib/text.ts'\nexport const handler = async () => ({ response: { text } })`,
      'lib/text.ts': `export const text: string = 'one'`,
    },
    { watches: true },
  )
  assert.deepEqual(await functions.call('changes'), { text: 'one' })
  await functions.write({ 'lib/text.ts': `export const text: string = 'two'` })
  assert.deepEqual(await functions.call('changes'), { text: 'two' })
  await functions.write({ 'changes.ts': 'export const handler = async () => (' })
  await assert.rejects(functions.call('changes'), failed(/cannot be loaded/))
  await functions.write({ 'changes.ts': 'export const handler = async () => ({ response: { text: 3 } })' })
  assert.deepEqual(await functions.call('changes'), { text: 3 })
  await assert.rejects(functions.call('added'), { name: 'UnexpectedLambdaException' })
  await functions.write({ 'added.mjs': answering('4') })
  assert.deepEqual(await functions.call('added'), { seen: 4 })
})

test('while it does not watch, a module stays as it was loaded', async () => {
  await using functions = await newFunctions({ 'stays.mjs': answering('1') })
  assert.deepEqual(await functions.call('stays'), { seen: 1 })
  await functions.write({ 'stays.mjs': answering('2') })
  assert.deepEqual(await functions.call('stays'), { seen: 1 })
})

test('of a function that nobody knows, the caller learns that and the operator what to do', async () => {
  await using functions = await newFunctions({})
  await assert.rejects(functions.call('unknown'), {
    name: 'UnexpectedLambdaException',
    message:
      'PreSignUp invocation failed due to error ResourceNotFoundException: this server knows no function unknown.',
  })
  assert.deepEqual(functions.warnings, [
    `The function ${arnOf('unknown')} on PreSignUp could not be called: nothing says where it runs; put it into ` +
      `${functions.folder} as unknown.ts, or name it in the settings under "functions"`,
  ])
})

test('an ARN leads to nothing outside of the folder', async () => {
  await using functions = await newFunctions({
    'folder/inside.mjs': answering('1'),
    'here.mjs': answering('2'),
  })
  for (const name of [
    '../here',
    'folder/inside',
    'here.mjs',
    '',
    'here:',
    '.',
    '..',
    'here:a/b',
    '__proto__',
  ]) {
    await assert.rejects(functions.call(name), { name: 'UnexpectedLambdaException' }, name)
  }
  assert.deepEqual(await functions.call('here'), { seen: 2 })
  assert.deepEqual(await functions.call('here:PROD'), { seen: 2 })
})

test('closing ends functions that are at work, and no call comes through after it', async () => {
  const functions = await newFunctions({ 'loops.mjs': 'export const handler = () => { for (;;); }' })
  const looping = assert.rejects(functions.call('loops'), {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error the server stops.',
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await functions[Symbol.asyncDispose]()
  await looping
  await assert.rejects(functions.call('loops'), { name: 'UnexpectedLambdaException' })
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
