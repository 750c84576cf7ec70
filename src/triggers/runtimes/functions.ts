import { startTimer, type StartTimer } from '../start-timer.ts'
import { findLocation, type FunctionLocation, type FunctionLocations } from './function-location.ts'
import { newLambdaFunction } from './lambda-function.ts'
import { ModuleThreads } from './modules/module-threads.ts'
import type { FunctionArn, TriggerFunction } from './trigger-function.ts'
import { newWebhookFunction } from './webhook-function.ts'

export interface TriggersOptions {
  /** Places of functions, by ARN or name. */
  readonly locations: FunctionLocations
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

/** The functions of pools, each started when it is first called. */
export class Functions {
  readonly #options: TriggersOptions
  readonly #limits: TriggerLimits
  /** Receives why a module cannot be loaded. */
  readonly #warn: (text: string) => void
  readonly #started = new Map<
    string,
    { readonly location: FunctionLocation; readonly code: TriggerFunction }
  >()

  constructor(options: TriggersOptions, warn: (text: string) => void) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#warn = warn
  }

  /** The function with this ARN, started; undefined if nothing says where it runs. */
  find(arn: FunctionArn): TriggerFunction | undefined {
    const found = this.#started.get(arn.text)
    // A module in the folder can come, go and change its extension.
    if (found && !this.#options.watches) return found.code
    const location = this.locate(arn)
    if (!location) return undefined
    if (found && isSame(found.location, location)) return found.code
    void found?.code.close?.()
    const code = this.#start(arn, location)
    this.#started.set(arn.text, { location, code })
    return code
  }

  /** Where the function with this ARN runs. */
  locate(arn: FunctionArn): FunctionLocation | undefined {
    return findLocation(arn, this.#options.locations, this.#options.folder)
  }

  /** Ends the runtimes of functions, without waiting for functions at work. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#started.values(), async ({ code }) => code.close?.()))
  }

  #start(arn: FunctionArn, location: FunctionLocation): TriggerFunction {
    const { watches, print, startTimer: timer = startTimer } = this.#options
    const { tryMs, memoryMb } = this.#limits
    switch (location.kind) {
      case 'module':
        return new ModuleThreads({
          ...this.#limits,
          name: arn.name,
          file: location.file,
          environment: environmentFor(arn, this.#options, memoryMb),
          callMs: tryMs,
          startTimer: timer,
          watches,
          print: (line) => print(arn.name, line),
          onUnfit: (reason) => this.#warn(`The function in ${location.file} cannot be loaded: ${reason}`),
        })
      case 'lambda':
        return newLambdaFunction(location, { tryMs, startTimer: timer })
      case 'webhook':
        return newWebhookFunction(location, { ...this.#options, tryMs, startTimer: timer })
    }
  }
}

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
