/** One call of a function, the same for all of its tries. */
export interface Invocation {
  /** A UUID. */
  readonly id: string
  readonly arn: FunctionArn
  /** The event as JSON. */
  readonly event: string
  /** Whether it answers nothing, so that it is enough that a service has taken the event. */
  readonly isAsynchronous: boolean
  /** When all tries are given up, on the clock of `performance.now()`. */
  readonly until: number
}

/** Where a function runs. */
export interface TriggerFunction {
  /**
   * Tries once to call it, and answers what it answered: JSON, or nothing. After `until` it begins nothing, and what it
   * has begun it gives up for good.
   * @throws {FunctionFailed | FunctionNotReached}
   */
  call(invocation: Invocation): Promise<string>
  close?(): Promise<void>
}

/** The name of a function as pools have it. */
export interface FunctionArn {
  readonly text: string
  readonly region: string
  readonly name: string
  /** A version or an alias. */
  readonly qualifier: string | undefined
}

/** The parts of a Lambda function's ARN; undefined for any other text. */
export function readArn(text: string): FunctionArn | undefined {
  const [, region = '', name = '', qualifier] =
    /^arn:[\w-]+:lambda:([\w-]*):\w*:function:([\w-]{1,140})(?::([\w$-]{1,128}))?$/.exec(text) ?? []
  return name === '' ? undefined : { text, region, name, qualifier }
}
