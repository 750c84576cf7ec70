import type { Audit, AuditedCall } from '../audit/audit.ts'
import type { PageTask } from '../audit/audited.ts'
import { contextOfCall, type Context, type Origin, type SharedContext } from '../context.ts'
import {
  CognitoError,
  internalError,
  internalServerError,
  missingSignature,
  notBuilt,
  tooManyRequests,
} from '../errors.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { Log } from '../log.ts'
import { actions } from '../model/table.ts'
import type { Action, Input, Output } from '../model/types.ts'
import { operations } from '../operations/index.ts'
import { checkKey } from '../operations/key-check.ts'
import type { Signer } from '../signing/signer.ts'
import { Conflict, StoreBusy } from '../store/store.ts'
import { toInput } from './validate.ts'
import type { WrongGuesses } from './wrong-guesses.ts'

/** The dependencies of running operations. */
export interface Service {
  /** The context that all calls share. */
  readonly context: SharedContext
  readonly conflictQueue: KeyedQueue
  /** Receives every fault of the server itself. */
  readonly fault: Log['fault']
  /** Counts wrong guesses by source. */
  readonly guesses?: WrongGuesses | undefined
  /** Receives every call, once its outcome is known. */
  readonly audit?: Audit | undefined
}

/** The request that a call of `run` serves. */
export interface RunOrigin extends Origin {
  /** The administrator who calls. Operations for administrators need one. */
  readonly signer?: Signer | undefined
}

/**
 * Runs an operation as the API does, without HTTP. Its input is validated. It is decided again while others change
 * what it was decided on. Wrong guesses are counted, and the audit log gets its line.
 * @throws {CognitoError} the error that the API would answer
 */
export function run<A extends Action>(
  service: Service,
  action: A,
  input: Input<A>,
  { signer, ...origin }: RunOrigin,
): Promise<Output<A>> {
  return runCall(service, action, origin, {
    async identify() {
      if (!signer) throw missingSignature()
      return signer
    },
    readInput: () => toInput(action, input),
  })
}

/** What a call brings, read only when its turn has come. */
export interface CallParts<A extends Action> {
  /** Finds the signer of an operation for administrators. @throws {CognitoError} */
  identify(): Promise<Signer>
  /** @throws {CognitoError} the input is not what the model says */
  readInput(): Input<A>
  /** The header of that name, which may name a refused key. */
  readonly authorization?: string | undefined
}

/** Runs an operation with what its call brings: identify the caller, validate, perform. @throws {CognitoError} */
export function runCall<A extends Action>(
  service: Service,
  action: A,
  origin: Origin,
  parts: CallParts<A>,
): Promise<Output<A>> {
  const call = newCall(action, origin)
  const perform = async () => {
    const operation = operations[action]
    if (!operation) throw notBuilt(action)
    const signer = actions[action].auth === 'signed' ? await parts.identify() : undefined
    call.signer = signer
    const input = (call.input = parts.readInput())
    if (signer) checkKey(signer, action, input, service.context.now())
    const output = await decide(service, call, origin, (context) => operation.run(context, input, signer))
    if (output) call.output = output
    return output
  }
  return observe(service, call, perform, parts.authorization)
}

/** Runs the task of a page of this server, in the way that operations run. @throws {CognitoError} */
export function runTask(
  service: Service,
  name: PageTask,
  task: (context: Context) => Promise<void>,
  origin: Origin,
): Promise<void> {
  const call = newCall(name, origin)
  return observe(service, call, () => decide(service, call, origin, task))
}

const newCall = (action: Action | PageTask, { requestId, source }: Origin): AuditedCall => ({
  requestId,
  source,
  trail: {},
  action,
})

/** Performs a call, then counts it and reports it to the audit log, whatever its outcome. @throws {CognitoError} */
async function observe<T>(
  service: Service,
  call: AuditedCall,
  perform: () => Promise<T>,
  authorization?: string,
): Promise<T> {
  try {
    return await perform()
  } catch (error) {
    call.error = toCognitoError(service, call, error)
    throw call.error
  } finally {
    service.guesses?.count(call)
    service.audit?.(call, authorization)
  }
}

/** Decides a call on the state as it is, unless too much was wrong from its source or its caller has left. */
function decide<T>(
  service: Service,
  call: AuditedCall,
  origin: Origin,
  task: (context: Context) => Promise<T>,
): Promise<T> {
  service.guesses?.check(call)
  if (origin.isGone?.()) throw tooManyRequests()
  const context = contextOfCall(service.context, origin, call.trail)
  return retryOnConflict(service.conflictQueue, () => task(context), origin.isGone)
}

/** The number of times a call is decided again after conflicts with other calls. */
const maxAttempts = 40

/** Runs a call again from the start while others change the state that it was decided on. */
async function retryOnConflict<T>(
  conflictQueue: KeyedQueue,
  attempt: () => Promise<T>,
  isGone: Origin['isGone'],
): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return conflictQueue.run(error.key, () => retry(attempt), isGone)
  }
}

async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 2; count <= maxAttempts; count++) {
    try {
      return await attempt()
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
function toCognitoError(
  { fault }: Service,
  { requestId, action }: AuditedCall,
  error: unknown,
): CognitoError {
  if (error instanceof CognitoError) return error
  if (error instanceof StoreBusy) return tooManyRequests()
  fault({ requestId, action, error })
  return faultOf(action)
}

/** The fault of the server, as the API of an action calls it. */
function faultOf(action: AuditedCall['action']): CognitoError {
  const declared = (actions as Readonly<Record<string, { readonly errors: readonly string[] }>>)[action ?? '']
  return declared?.errors.includes('InternalServerException') ? internalServerError() : internalError()
}
