import type { Signer } from '../signing/signer.ts'
import type { WireReply, WireRequest } from '../http/types.ts'
import type { Audit, AuditedCall } from '../audit/audit.ts'
import type { PageTask } from '../audit/audited.ts'
import { CognitoError, internalError, notBuilt, tooManyRequests, unknownOperation } from '../errors.ts'
import { findAction } from '../model/model.ts'
import { actions } from '../model/table.ts'
import type { Action } from '../model/types.ts'
import { type Context, type Origin, type SharedContext, contextOfCall } from '../context.ts'
import { checkKey } from '../operations/key-check.ts'
import { operations } from '../operations/index.ts'
import type { Operation } from '../operations/define.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import { Conflict, StoreBusy } from '../store/store.ts'
import { bodyLimit, shortBody } from '../http/body-limit.ts'
import type { WrongGuesses } from './wrong-guesses.ts'
import { toErrorReply, toReply } from '../http/reply.ts'
import { readInput } from './validate.ts'

/** The dependencies of call handling. */
export interface Service {
  /** The context that all calls share. */
  readonly context: SharedContext
  readonly conflictQueue: KeyedQueue
  /** @throws {CognitoError} the request is not signed, or not as it should be */
  checkSignature(request: WireRequest): Promise<Signer>
  /** Receives every fault of the server itself. */
  readonly fault: (fault: Fault) => void
  /** Counts wrong guesses by source. */
  readonly guesses?: WrongGuesses | undefined
  /** Receives every call, once its answer is known. */
  readonly audit?: Audit | undefined
}

/** A fault, without any data from the caller. */
export interface Fault {
  readonly requestId: string
  readonly action: string | undefined
  readonly error: unknown
}

const prefix = 'AWSCognitoIdentityProviderService.'

/** The number of times a call is decided again after conflicts with other calls. */
const maxAttempts = 40

/** Handles one call of the API: find the action, identify the caller, validate, perform, reply. */
export async function handle(service: Service, request: WireRequest, requestId: string): Promise<WireReply> {
  const call: AuditedCall = { requestId, source: request.source, trail: {} }
  const reply = await answer(service, request, call)
  service.guesses?.count(call)
  service.audit?.(call, request.headers.authorization)
  return reply
}

async function answer(service: Service, request: WireRequest, call: AuditedCall): Promise<WireReply> {
  const { requestId, source, trail } = call
  const { isGone } = request
  try {
    const action = (call.action = getAction(request))
    const operation: Operation | undefined = operations[action]
    if (!operation) throw notBuilt(action)
    const signer = actions[action].auth === 'signed' ? await service.checkSignature(request) : undefined
    call.signer = signer
    const input = (call.input = readInput(action, request.body))
    if (signer) checkKey(signer, action, input, service.context.now())
    service.guesses?.check(call)
    if (isGone?.()) throw tooManyRequests()
    const context = contextOfCall(service.context, { requestId, source, isGone }, trail)
    const output = await retryOnConflict(
      service.conflictQueue,
      () => operation.run(context, input, signer),
      isGone,
    )
    if (output) call.output = output
    return toReply(output)
  } catch (error) {
    const { action } = call
    call.error = toCognitoError(error, (cause) => service.fault({ requestId, action, error: cause }))
    return toErrorReply(call.error)
  }
}

/** Runs the task of a page of this server, in the way that API calls run. Returns the name of its error, if any. */
export async function runTask(
  { context, conflictQueue, fault, audit, guesses }: Service,
  name: PageTask,
  task: (context: Context) => Promise<void>,
  origin: Origin,
): Promise<string | undefined> {
  const { requestId, source } = origin
  const call: AuditedCall = { requestId, source, trail: {}, action: name }
  try {
    guesses?.check(call)
    const own = contextOfCall(context, origin, call.trail)
    await retryOnConflict(conflictQueue, () => task(own), origin.isGone)
  } catch (error) {
    call.error = toCognitoError(error, (cause) => fault({ requestId, action: name, error: cause }))
  }
  guesses?.count(call)
  audit?.(call, undefined)
  return call.error?.name
}

/** The longest body of a request with these headers (bytes): that of its action, or the short limit. */
export function bodyLimitOf(headers: WireRequest['headers']): number {
  const action = findActionOf(headers)
  return action ? bodyLimit(action) : shortBody
}

function getAction(request: WireRequest): Action {
  const action = findActionOf(request.headers)
  if (!action) throw unknownOperation()
  return action
}

function findActionOf(headers: WireRequest['headers']): Action | undefined {
  const target = headers['x-amz-target']
  return typeof target === 'string' && target.startsWith(prefix)
    ? findAction(target.slice(prefix.length))
    : undefined
}

/** Runs a call again from the start while others change the state that it was decided on. */
async function retryOnConflict<T>(
  conflictQueue: KeyedQueue,
  run: () => Promise<T>,
  isGone: Origin['isGone'],
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return conflictQueue.run(error.key, () => again(run), isGone)
  }
}

async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 2; attempt <= maxAttempts; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
    }
  }
  throw tooManyRequests()
}

/**
 * The error for the wire: a CognitoError as it is. A crowded store is a reason to try again. Anything else is a
 * server fault.
 */
function toCognitoError(error: unknown, fault: (error: unknown) => void): CognitoError {
  if (error instanceof CognitoError) return error
  if (error instanceof StoreBusy) return tooManyRequests()
  fault(error)
  return internalError()
}
