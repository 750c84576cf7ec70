/** One call of a function, the same for all of its tries. */
export interface Invocation {
  /** A UUID. */
  readonly id: string
  readonly arn: FunctionArn
  /** The event as JSON. */
  readonly event: string
  /** Whether the function answers nothing, so that a service need only accept the event. */
  readonly isAsynchronous: boolean
  /** The time at which all tries are given up, on the clock of `performance.now()`. */
  readonly until: number
}

/** A function in its runtime. */
export interface TriggerFunction {
  /**
   * Tries once to call the function, and answers its answer: JSON, or nothing. After `until` no work begins, and work
   * under way is given up for good.
   * @throws {FunctionFailed | FunctionNotReached}
   */
  call(invocation: Invocation): Promise<string>
  close?(): Promise<void>
}

/** The ARN of a function, as pools name it, in its parts. */
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
