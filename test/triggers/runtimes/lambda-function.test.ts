import assert from 'node:assert/strict'
import test from 'node:test'
import { newSignatureCheck } from '../../../src/signing/signature-check.ts'
import type { TriggersOptions } from '../../../src/triggers/runtimes/functions.ts'
import type { TriggerName } from '../../../src/triggers/contract/triggers.ts'
import { arnOf, newFunctions, someEvent } from '../../support/function-folder.ts'
import { newOwnTimer } from '../../support/own-timer.ts'
import { answerJson, newWebServer, type Answer } from '../../support/web-server.ts'

const credentials = { accessKeyId: 'AKIDLAMBDA', secretAccessKey: 'lambda-secret' }

/** Lambda's endpoint as far as Invoke goes: it refuses what is not signed with the key that it knows. */
const lambdaWith = (answer: Answer) => {
  const check = newSignatureCheck({
    service: 'lambda',
    findKey: async (id) => (id === 'AKIDLAMBDA' ? { secret: 'lambda-secret', rights: {} } : undefined),
    acceptAnyKey: false,
    now: Date.now,
  })
  return newWebServer((response, request, count) => {
    check(request).then(
      () => answer(response, request, count),
      ({ name, message }: Error) => {
        response.setHeader('x-amzn-errortype', name)
        answerJson(response, { Message: message }, 403)
      },
    )
  })
}

async function outcomeOf(
  answer: Answer,
  options: Partial<TriggersOptions> & { trigger?: TriggerName; key?: typeof credentials } = {},
) {
  await using server = await lambdaWith(answer)
  const { trigger, key = credentials, ...others } = options
  const place = {
    kind: 'lambda',
    endpoint: server.url,
    region: undefined,
    credentials: key,
  } as const
  await using functions = await newFunctions({}, { locations: new Map([['remote', place]]), ...others })
  const outcome = await functions.call('remote', 'Zoë', trigger).then(
    (response) => ({ response }),
    ({ name, message }: Error) => ({ name, message }),
  )
  return { outcome, requests: server.requests, warnings: functions.warnings }
}

const throttle =
  (name: string, status: number): Answer =>
  (response) => {
    response.setHeader('x-amzn-errortype', name)
    answerJson(response, { Message: 'Rate exceeded', Type: 'User' }, status)
  }

test('the function is invoked by its ARN, signed for the region that stands in it', async () => {
  const { outcome, requests } = await outcomeOf((response, { body }) => {
    const event = JSON.parse(String(body)) as { request: { value: string } }
    answerJson(response, { ...event, response: { value: event.request.value } })
  })
  assert.deepEqual(outcome, { response: { value: 'Zoë' } })
  assert.equal(requests.length, 1)
  const [request] = requests
  assert.equal(
    decodeURIComponent(request?.path ?? ''),
    `/2015-03-31/functions/${arnOf('remote')}/invocations`,
  )
  assert.equal(request?.headers['x-amz-invocation-type'], 'RequestResponse')
  assert.match(request?.headers.authorization ?? '', /Credential=AKIDLAMBDA\/\d{8}\/eu-central-1\/lambda\//)
  assert.deepEqual(JSON.parse(String(request?.body)), someEvent('Zoë'))
})

test('an error of the function goes to the caller, at the first try and not into the log', async () => {
  const { outcome, requests, warnings } = await outcomeOf((response) => {
    response.setHeader('x-amz-function-error', 'Unhandled')
    answerJson(response, { errorType: 'Error', errorMessage: 'not you' })
  })
  assert.deepEqual(outcome, {
    name: 'UserLambdaValidationException',
    message: 'PreSignUp failed with error not you.',
  })
  assert.deepEqual([requests.length, warnings], [1, []])
})

test('throttles and faults of the service are tried three times', async () => {
  for (const [name, status] of [
    ['TooManyRequestsException', 429],
    ['ServiceException', 500],
    ['EC2ThrottledException', 502],
  ] as const) {
    const { outcome, requests } = await outcomeOf(throttle(name, status))
    assert.deepEqual(outcome, {
      name: 'UnexpectedLambdaException',
      message: `PreSignUp invocation failed due to error ${name}.`,
    })
    assert.equal(requests.length, 3)
  }
  const { outcome } = await outcomeOf((response, request, count) => {
    if (count < 3) throttle('TooManyRequestsException', 429)(response, request, count)
    else answerJson(response, { response: { late: true } })
  })
  assert.deepEqual(outcome, { response: { late: true } })
})

test('a failure that another try would not change is not tried again', async () => {
  for (const [name, status] of [
    ['ResourceNotFoundException', 404],
    ['AccessDeniedException', 403],
  ] as const) {
    const { outcome, requests, warnings } = await outcomeOf(throttle(name, status))
    assert.deepEqual(outcome, {
      name: 'UnexpectedLambdaException',
      message: `PreSignUp invocation failed due to error ${name}.`,
    })
    assert.equal(requests.length, 1)
    assert.deepEqual(warnings, [`The function ${arnOf('remote')} on PreSignUp could not be called: ${name}`])
  }
  const { outcome } = await outcomeOf((response) => answerJson(response, {}), {
    key: { ...credentials, secretAccessKey: 'wrong' },
  })
  assert.deepEqual(outcome, {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error InvalidSignatureException.',
  })
})

test('an endpoint that does not answer in time, or hangs up, is given up at the third try', async () => {
  const { startTimer, expire } = newOwnTimer()
  const late = await outcomeOf(expire, { startTimer })
  assert.deepEqual(late.outcome, {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
  })
  assert.equal(late.requests.length, 3)
  const reset = await outcomeOf((response) => response.destroy())
  assert.deepEqual(reset.outcome, {
    name: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error ECONNRESET.',
  })
  assert.equal(reset.requests.length, 3)
})

test('an answer that is no event is unusable', async () => {
  for (const body of ['', 'null', '{}', '<html>', '[]']) {
    const { outcome } = await outcomeOf((response) => response.end(body))
    assert.deepEqual(
      outcome,
      { name: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' },
      body,
    )
  }
})

test('a custom sender is invoked as an event, whose end is not waited for', async () => {
  const { outcome, requests } = await outcomeOf((response) => response.writeHead(202).end(), {
    trigger: 'CustomSMSSender',
  })
  assert.deepEqual(outcome, { response: {} })
  assert.equal(requests[0]?.headers['x-amz-invocation-type'], 'Event')
})
