import type { ThreadCall } from './module-thread-messages.ts'

export type ModuleHandler = (event: unknown, context: object, callback: ModuleCallback) => unknown
type ModuleCallback = (error?: unknown, answer?: unknown) => void

/** Finds the handler of a module of either kind. @throws {TypeError} the module has none */
export function findHandler(module: { readonly [name: string]: unknown }): ModuleHandler {
  const { handler, default: whole } = module
  const found = handler ?? (whole as { readonly handler?: unknown } | null | undefined)?.handler ?? whole
  if (typeof found !== 'function') throw new TypeError('it exports no function named handler')
  return found as ModuleHandler
}

/**
 * Calls a handler as Lambda does. It may answer by a promise, by the callback, or by the context's `succeed` and
 * `fail`; the first answer counts. A handler that takes no callback may also return its answer directly.
 */
export async function callHandler(
  handler: ModuleHandler,
  event: unknown,
  call: Omit<ThreadCall, 'event'> & { readonly memoryMb: number },
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const done: ModuleCallback = (error, answer) =>
    error === undefined || error === null ? resolve(answer) : reject(error)
  const returned = handler(event, newContext(call, done), done)
  if (isThenable(returned)) returned.then(resolve, reject)
  else if (returned !== undefined && handler.length < 3) resolve(returned)
  return promise
}

const newContext = (
  { id, arn, name, version, deadline, memoryMb }: Omit<ThreadCall, 'event'> & { readonly memoryMb: number },
  done: ModuleCallback,
) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: name,
  functionVersion: version,
  invokedFunctionArn: arn,
  memoryLimitInMB: String(memoryMb),
  awsRequestId: id,
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'rockpool',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  done,
  succeed: (answer: unknown) => done(undefined, answer),
  fail: (error: unknown) => done(error ?? new Error('null')),
})

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'

const maxTextLength = 4000

/** The text of a thrown value. The value may be anything, even one that throws when it is read. */
export function textOf(thrown: unknown): string {
  try {
    const text = (thrown as { readonly message?: unknown } | null | undefined)?.message ?? thrown
    return String(text).slice(0, maxTextLength)
  } catch {
    return 'an error that cannot be shown'
  }
}
