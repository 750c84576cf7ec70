/** A function ended with its own error, which another call would not change. The text is the function's. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed'
}

/** A function could not be called, or gave no answer. The text tells the reason in a few words, without secrets. */
export class FunctionNotReached extends Error {
  override readonly name = 'FunctionNotReached'
  /** Whether another try may succeed. */
  readonly isPassing: boolean
  /** What is wrong, for the operator, if there is more to say than the reason. */
  readonly advice: string | undefined

  constructor(
    reason: string,
    { isPassing, advice }: { readonly isPassing: boolean; readonly advice?: string },
  ) {
    super(reason)
    this.isPassing = isPassing
    this.advice = advice
  }
}

export const timedOut = () =>
  new FunctionNotReached('Socket timeout while invoking Lambda function', { isPassing: true })

/** The error when too many calls wait. */
export const throttled = () => new FunctionNotReached('TooManyRequestsException', { isPassing: true })

/** The longest answer of a function, in bytes: Lambda's limit. */
export const maxAnswerLength = 6 * 1024 * 1024 + 100

/** Lambda's words for an answer that is too long. */
export const answerTooLong = `Response payload size exceeded maximum allowed payload size (${maxAnswerLength} bytes).`

/** Whether a connection that failed with this code may succeed the next time. */
export const isPassingNetworkError = (code: string) =>
  /^(E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NETDOWN|AI_AGAIN)|ENOTFOUND)$/.test(
    code,
  )

/** The text of a function's error, as Lambda and webhooks answer it. */
export function messageIn(answer: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(answer) as { readonly errorMessage?: unknown }
    return typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage.slice(0, 4000) : undefined
  } catch {
    return undefined
  }
}
