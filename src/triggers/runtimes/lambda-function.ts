import type { LambdaClientConfig } from '@aws-sdk/client-lambda'
import {
  answerTooLong,
  FunctionFailed,
  FunctionNotReached,
  isPassingNetworkError,
  maxAnswerLength,
  messageIn,
  timedOut,
} from '../contract/function-errors.ts'
import type { LambdaLocation } from './function-location.ts'
import { type StartTimer, withinTime } from '../start-timer.ts'
import { timeFor } from './retry.ts'
import type { Invocation, TriggerFunction } from './trigger-function.ts'

/**
 * A function at AWS Lambda, or at a service with the same API. AWS's own client calls it, because that client finds
 * credentials wherever AWS puts them. The client is loaded with the first call.
 */
export function newLambdaFunction(
  place: LambdaLocation,
  { tryMs, startTimer }: { readonly tryMs: number; readonly startTimer: StartTimer },
): TriggerFunction {
  let loading: Promise<Lambda> | undefined
  return {
    async call(invocation) {
      const lambda = await (loading ??= openLambda(place, invocation.arn.region))
      return withinTime(startTimer, timeFor(invocation, tryMs), async (signal) => {
        try {
          return await lambda.invoke(invocation, signal)
        } catch (error) {
          if (error instanceof FunctionFailed) throw error
          throw signal.aborted ? timedOut() : toNotReached(error as ServiceError)
        }
      })
    },
    async close() {
      const lambda = await loading?.catch(() => undefined)
      lambda?.close()
    },
  }
}

interface Lambda {
  invoke(invocation: Invocation, signal: AbortSignal): Promise<string>
  close(): void
}

async function openLambda(
  { region, endpoint, credentials }: LambdaLocation,
  regionOfArn: string,
): Promise<Lambda> {
  const { InvokeCommand, LambdaClient } = await loadClient()
  const config: LambdaClientConfig = {
    region: region ?? (regionOfArn || 'us-east-1'),
    // Tries are counted outside, the same for all functions.
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  }
  const client = new LambdaClient(config)
  return {
    async invoke({ arn, event, isAsynchronous }, abortSignal) {
      const command = new InvokeCommand({
        FunctionName: arn.text,
        InvocationType: isAsynchronous ? 'Event' : 'RequestResponse',
        Payload: Buffer.from(event),
      })
      const { FunctionError, Payload } = await client.send(command, { abortSignal })
      if ((Payload?.length ?? 0) > maxAnswerLength) throw new FunctionFailed(answerTooLong)
      const answer = Payload?.transformToString() ?? ''
      if (FunctionError !== undefined) throw new FunctionFailed(messageIn(answer) ?? FunctionError)
      return answer
    },
    close: () => client.destroy(),
  }
}

async function loadClient() {
  try {
    return await import('@aws-sdk/client-lambda')
  } catch {
    throw new FunctionNotReached('the client of AWS Lambda is not installed', {
      isPassing: false,
      advice: 'the client of AWS Lambda is not installed: npm install @aws-sdk/client-lambda',
    })
  }
}

interface ServiceError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

function toNotReached(error: ServiceError): FunctionNotReached {
  const { name = 'Error', code = '', $metadata: { httpStatusCode: status = 0 } = {} } = error
  const isPassing = status === 429 || status >= 500 || isPassingNetworkError(code)
  return new FunctionNotReached(status === 0 && code !== '' ? code : name, { isPassing })
}
