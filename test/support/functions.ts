import { CognitoError } from '../../src/errors.ts'
import type { App } from './people.ts'
import type { TriggerEvent, TriggerName, Triggers } from '../../src/triggers/contract/triggers.ts'

/** An event as a function gets it: a copy of its own, with what it looks into most. */
export interface FunctionEvent extends TriggerEvent {
  readonly request: TriggerEvent['request'] & {
    readonly userAttributes: Readonly<Record<string, string>>
    readonly session: readonly { readonly challengeName: string; readonly challengeResult: boolean }[]
    readonly privateChallengeParameters: Readonly<Record<string, string>>
  }
}

/** What it answers is the response; nothing stands for the response of the event, as the function left it. */
type PoolFunction = (event: FunctionEvent) => unknown

export interface Functions extends Triggers {
  /** In the order in which functions were asked. */
  readonly asked: { readonly trigger: TriggerName; readonly event: FunctionEvent }[]
  /** Of one trigger. */
  events(trigger: TriggerName): FunctionEvent[]
}

/** The same functions for every pool. What one of them throws reaches the caller as it does from Lambda. */
export function newFunctions(functions: Partial<Record<TriggerName, PoolFunction>>): Functions {
  const asked: Functions['asked'] = []
  return {
    asked,
    events: (trigger) => asked.filter((entry) => entry.trigger === trigger).map(({ event }) => event),
    has: (_pool, trigger) => trigger in functions,
    async call(_pool, trigger, event) {
      const run = functions[trigger]
      if (!run) return undefined
      const made: FunctionEvent = JSON.parse(JSON.stringify(event()))
      asked.push({ trigger, event: JSON.parse(JSON.stringify(made)) })
      try {
        return ((await run(made)) ?? made.response) as TriggerEvent['response']
      } catch (error) {
        if (error instanceof CognitoError) throw error
        const message = `${trigger} failed with error ${(error as Error).message}.`
        throw new CognitoError('UserLambdaValidationException', message)
      }
    },
  }
}

/** A function that refuses. */
export const refusing = (message: string) => () => {
  throw new Error(message)
}

/** The parts that every event has, in one about the user `diego` of an app. */
export const eventFrame = ({ poolId, clientId }: App, triggerSource: string) => ({
  version: '1',
  triggerSource,
  region: poolId.split('_')[0],
  userPoolId: poolId,
  userName: 'diego',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
})
