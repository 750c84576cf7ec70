import { randomUUID } from 'node:crypto'
import { functionFailed, functionNotReached } from '../errors.ts'
import type { Pool } from '../domain/pool.ts'
import { readResponse } from './contract/function-answer.ts'
import { FunctionFailed, FunctionNotReached } from './contract/function-errors.ts'
import { findPlace, type FunctionLocation, type FunctionLocations } from './runtimes/function-location.ts'
import { newLambdaFunction } from './runtimes/lambda-function.ts'
import { ModuleThreads } from './runtimes/modules/module-threads.ts'
import { newNotices } from '../throttled-warnings.ts'
import { startTimer, type StartTimer } from './start-timer.ts'
import { callWithTries } from './runtimes/retry.ts'
import { triggerArn } from './contract/trigger-arn.ts'
import {
  readArn,
  type FunctionArn,
  type Invocation,
  type TriggerFunction,
} from './runtimes/trigger-function.ts'
import type { TriggerEvent, TriggerName, Triggers } from './contract/triggers.ts'
import { newWebhookFunction } from './runtimes/webhook-function.ts'

export interface TriggersOptions {
  /** Places of functions, by ARN or name. */
  readonly places: FunctionLocations
  /** A folder with a module for each function, named like the function. */
  readonly folder: string | undefined
  /** Whether modules are read anew when they change. */
  readonly watches: boolean
  /** Whether webhooks may be on this machine or in its network. */
  readonly allowPrivateAddresses: boolean
  /** Variables for functions in `process.env`, besides those that Lambda sets. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Names of variables that are hidden from functions: the server's own secrets. */
  readonly hidden: ReadonlySet<string>
  /** Takes what a function prints, line by line. */
  readonly print: (functionName: string, line: string) => void
  /** Tells the operator what to put right. */
  readonly warn: (text: string) => void
  readonly now: () => number
  readonly limits?: Partial<TriggerLimits>
  /** Measures how long a try takes. */
  readonly startTimer?: StartTimer
}

/** Times are in milliseconds. */
export interface TriggerLimits {
  /** How long one of the three tries may take. */
  readonly tryMs: number
  /** How long a module may take to load. */
  readonly loadMs: number
  /** The memory of a thread. */
  readonly memoryMb: number
  readonly maxThreads: number
  /** The most calls of one function that may wait for a thread, and for how long. */
  readonly maxWaiting: number
  readonly waitMs: number
  /** How long idle threads are kept. */
  readonly idleMs: number
}

const defaultLimits: TriggerLimits = {
  tryMs: 5000,
  loadMs: 10_000,
  memoryMb: 128,
  maxThreads: 8,
  maxWaiting: 1000,
  waitMs: 5000,
  idleMs: 60_000,
}

/** Triggers whose functions run. */
export interface RunningTriggers extends Triggers, AsyncDisposable {
  /** Whether the pool's function on a trigger runs on threads of this server. */
  isLocal(pool: Pool, trigger: TriggerName): boolean
  /** Ends the runtimes of functions, without waiting for functions at work. */
  close(): Promise<void>
}

/** Calls functions where they run: as modules on threads here, at Lambda, or behind a webhook. */
export function newTriggers(options: TriggersOptions): RunningTriggers {
  const { places, folder, watches, warn, now } = options
  const timer = options.startTimer ?? startTimer
  const limits = { ...defaultLimits, ...options.limits }
  const running = new Map<string, { readonly place: FunctionLocation; readonly code: TriggerFunction }>()
  const notify = newNotices(warn, now)

  function find(arn: FunctionArn): TriggerFunction | undefined {
    const found = running.get(arn.text)
    // A module in the folder can come, go and change its extension.
    if (found && !watches) return found.code
    const place = findPlace(arn, places, folder)
    if (!place) return undefined
    if (found && isSame(found.place, place)) return found.code
    void found?.code.close?.()
    const code = start(arn, place)
    running.set(arn.text, { place, code })
    return code
  }

  function start(arn: FunctionArn, place: FunctionLocation): TriggerFunction {
    switch (place.kind) {
      case 'module':
        return new ModuleThreads({
          ...limits,
          name: arn.name,
          file: place.file,
          environment: environmentFor(arn, options, limits.memoryMb),
          callMs: limits.tryMs,
          startTimer: timer,
          watches,
          print: (line) => options.print(arn.name, line),
          onUnfit: (reason) => notify(`The function in ${place.file} cannot be loaded: ${reason}`),
        })
      case 'lambda':
        return newLambdaFunction(place, { tryMs: limits.tryMs, startTimer: timer })
      case 'webhook':
        return newWebhookFunction(place, { ...options, tryMs: limits.tryMs, startTimer: timer })
    }
  }

  async function invoke(
    trigger: TriggerName,
    arnText: string,
    event: TriggerEvent,
    until: number,
  ): Promise<string> {
    try {
      const arn = readArn(arnText)
      const code = arn && find(arn)
      if (!code) throw unknownFunction(arnText)
      const invocation: Invocation = {
        id: randomUUID(),
        arn,
        event: JSON.stringify(event),
        isAsynchronous: isSender(trigger),
        until,
      }
      return await callWithTries(() => code.call(invocation))
    } catch (error) {
      if (error instanceof FunctionFailed) throw functionFailed(trigger, error.message)
      if (!(error instanceof FunctionNotReached)) throw error
      notify(`The function ${arnText} on ${trigger} could not be called: ${error.advice ?? error.message}`)
      throw functionNotReached(trigger, error.message)
    }
  }

  /** The error for an unknown function. It tells the caller what is missing, and the operator what to do. */
  function unknownFunction(arnText: string): FunctionNotReached {
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

  async function close(): Promise<void> {
    await Promise.all(Array.from(running.values(), async ({ code }) => code.close?.()))
  }

  return {
    has: (pool, trigger) => triggerArn(pool, trigger) !== undefined,
    isLocal(pool, trigger) {
      const arn = readArn(triggerArn(pool, trigger) ?? '')
      return arn !== undefined && findPlace(arn, places, folder)?.kind === 'module'
    },
    async call(pool, trigger, event, until = Infinity) {
      const arn = triggerArn(pool, trigger)
      if (arn === undefined) return undefined
      const answer = await invoke(trigger, arn, event(), until)
      return isSender(trigger) ? {} : readResponse(answer)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const isSender = (trigger: TriggerName) => trigger === 'CustomEmailSender' || trigger === 'CustomSMSSender'

const isSame = (one: FunctionLocation, other: FunctionLocation) =>
  one === other || (one.kind === 'module' && other.kind === 'module' && one.file === other.file)

/** The environment of a function, as at Lambda. Variables that only the server needs stay out. */
function environmentFor(
  { region, name, qualifier = '$LATEST' }: FunctionArn,
  { environment, hidden }: Pick<TriggersOptions, 'environment' | 'hidden'>,
  memoryMb: number,
): Readonly<Record<string, string | undefined>> {
  const isKept = (key: string) => !/^(ROCKPOOL_|PGPASSWORD$)/.test(key) && !hidden.has(key)
  const kept = Object.entries(environment).filter(([key]) => isKept(key))
  return {
    AWS_REGION: region,
    ...Object.fromEntries(kept),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: qualifier,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  }
}
