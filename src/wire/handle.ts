import { CognitoError, internalError, notBuilt, tooManyRequests, unknownOperation } from '../errors.ts'
import { findAction } from '../model/model.ts'
import { actions } from '../model/table.ts'
import type { Action } from '../model/types.ts'
import { groundOfCall } from '../operations/asked-once.ts'
import type { Ground, Origin, Signer } from '../operations/ground.ts'
import { operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'
import type { Turns } from '../operations/turns.ts'
import { Conflict, StoreBusy } from '../store/store.ts'
import type { WireReply, WireRequest } from './http.ts'
import { toErrorReply, toReply } from './reply.ts'
import { readInput } from './validate.ts'

/** What calls are handled with. */
export interface Service {
  /** What the calls of all clients have in common. */
  readonly ground: Omit<Ground, 'origin'>
  readonly turns: Turns
  /** @throws {CognitoError} the request is not signed, or not as it should be */
  checkSignature(request: WireRequest): Promise<Signer>
  /** Told of every fault of the server's own. */
  readonly fault: (fault: Fault) => void
}

/** A fault, without anything that the caller sent. */
export interface Fault {
  readonly requestId: string
  readonly action: string | undefined
  readonly error: unknown
}

const prefix = 'AWSCognitoIdentityProviderService.'

/** How often a call is decided again because others came between. */
const mostAttempts = 40

/** One call of the API: find the action, see who calls, validate, perform, reply. */
export async function handle(service: Service, request: WireRequest, requestId: string): Promise<WireReply> {
  let action: Action | undefined
  try {
    action = getAction(request)
    const operation: Operation | undefined = operations[action]
    if (!operation) throw notBuilt(action)
    const signer = actions[action].auth === 'signed' ? await service.checkSignature(request) : undefined
    const input = readInput(action, request.body)
    const ground = groundOfCall(service.ground, { requestId, source: request.source })
    return toReply(await settle(service.turns, () => operation.run(ground, input, signer)))
  } catch (error) {
    return toErrorReply(toCognitoError(error, (cause) => service.fault({ requestId, action, error: cause })))
  }
}

/** Runs what a page of this server does, as calls of the API are run. Answers the name of its error, if any. */
export async function runTask(
  { ground, turns, fault }: Service,
  name: string,
  task: (ground: Ground) => Promise<void>,
  origin: Origin,
): Promise<string | undefined> {
  try {
    const own = groundOfCall(ground, origin)
    await settle(turns, () => task(own))
    return undefined
  } catch (error) {
    const { requestId } = origin
    return toCognitoError(error, (cause) => fault({ requestId, action: name, error: cause })).name
  }
}

function getAction(request: WireRequest): Action {
  const target = request.headers['x-amz-target']
  const name = typeof target === 'string' && target.startsWith(prefix) ? target.slice(prefix.length) : ''
  const action = findAction(name)
  if (!action) throw unknownOperation()
  return action
}

/** Runs a call again from the start while others change what it was decided on. */
async function settle<T>(turns: Turns, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return turns.take(error.key, () => again(run))
  }
}

async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 2; attempt <= mostAttempts; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
    }
  }
  throw tooManyRequests()
}

/** What the wire may carry as it is; a crowded store as a reason to try again; anything else as a fault of ours. */
function toCognitoError(error: unknown, fault: (error: unknown) => void): CognitoError {
  if (error instanceof CognitoError) return error
  if (error instanceof StoreBusy) return tooManyRequests()
  fault(error)
  return internalError()
}
