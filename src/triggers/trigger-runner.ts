import { randomUUID } from 'node:crypto'
import { functionFailed, functionNotReached } from '../errors.ts'
import type { Pool } from '../domain/pool.ts'
import { throttleWarnings } from '../throttled-warnings.ts'
import { readResponse } from './contract/function-answer.ts'
import { FunctionFailed, FunctionNotReached } from './contract/function-errors.ts'
import { triggerArn } from './contract/trigger-arn.ts'
import type { TriggerEvent, TriggerName, Triggers } from './contract/triggers.ts'
import { Functions, type TriggersOptions } from './runtimes/functions.ts'
import { retry } from './runtimes/retry.ts'
import { readArn, type Invocation } from './runtimes/trigger-function.ts'

/** Triggers whose functions run. */
export interface RunningTriggers extends Triggers, AsyncDisposable {
  /** Whether the pool's function on a trigger runs on threads of this server. */
  isLocal(pool: Pool, trigger: TriggerName): boolean
  /** Ends the runtimes of functions, without waiting for functions at work. */
  close(): Promise<void>
}

/** Calls functions where they run: as modules on threads here, at Lambda, or behind a webhook. */
export function newTriggers(options: TriggersOptions): RunningTriggers {
  const notify = throttleWarnings(options.warn, options.now)
  const functions = new Functions(options, notify)

  async function invoke(
    trigger: TriggerName,
    arnText: string,
    event: TriggerEvent,
    until: number,
  ): Promise<string> {
    try {
      const arn = readArn(arnText)
      const code = arn && functions.find(arn)
      if (!code) throw unknownFunction(arnText, options.folder)
      const invocation: Invocation = {
        id: randomUUID(),
        arn,
        event: JSON.stringify(event),
        isAsynchronous: isSender(trigger),
        until,
      }
      return await retry(() => code.call(invocation))
    } catch (error) {
      if (error instanceof FunctionFailed) throw functionFailed(trigger, error.message)
      if (!(error instanceof FunctionNotReached)) throw error
      notify(`The function ${arnText} on ${trigger} could not be called: ${error.advice ?? error.message}`)
      throw functionNotReached(trigger, error.message)
    }
  }

  return {
    has: (pool, trigger) => triggerArn(pool, trigger) !== undefined,
    isLocal(pool, trigger) {
      const arn = readArn(triggerArn(pool, trigger) ?? '')
      return arn !== undefined && functions.locate(arn)?.kind === 'module'
    },
    async call(pool, trigger, event, until = Infinity) {
      const arn = triggerArn(pool, trigger)
      if (arn === undefined) return undefined
      const answer = await invoke(trigger, arn, event(), until)
      return isSender(trigger) ? {} : readResponse(answer)
    },
    close: () => functions.close(),
    [Symbol.asyncDispose]: () => functions.close(),
  }
}

/** The error for an unknown function. It tells the caller what is missing, and the operator what to do. */
function unknownFunction(arnText: string, folder: string | undefined): FunctionNotReached {
  const name = readArn(arnText)?.name
  const file = name === undefined || folder === undefined ? '' : `put it into ${folder} as ${name}.ts, or `
  return new FunctionNotReached(
    `ResourceNotFoundException: this server knows no function ${name ?? arnText}`,
    {
      isPassing: false,
      advice: `nothing says where it runs; ${file}name it in the settings under "functions"`,
    },
  )
}

const isSender = (trigger: TriggerName) => trigger === 'CustomEmailSender' || trigger === 'CustomSMSSender'
