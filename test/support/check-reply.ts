import { actions, shapes } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'

/** What is wrong with an answer by the model: members it does not know, lacks, or types otherwise. For tests. */
export function checkReply(action: Action, output: unknown): string[] {
  const shape = actions[action].output
  if (shape !== null) return findProblems(shape, output, action)
  return output === undefined ? [] : [`${action}: the API has no answer here`]
}

/** What is wrong with an action that answers this error, if anything. For tests. */
export function checkError(action: Action, errorName: string): string | undefined {
  if (anyAction.has(errorName) || (signIns.has(action) && sending.has(errorName))) return undefined
  if (actions[action].errors.includes(errorName)) return undefined
  return `${action}: the API does not list ${errorName}`
}

/** Errors that an action may answer without listing them. */
const anyAction = new Set([
  'SerializationException',
  'UnknownOperationException',
  'NotImplementedException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'ExpiredTokenException',
  'AccessDeniedException',
  'InternalErrorException',
  'TooManyRequestsException',
  'InvalidParameterException',
])

/** Actions that send the code of a second factor. The API does not say what becomes of them if it cannot be sent. */
const signIns = new Set<Action>([
  'InitiateAuth',
  'RespondToAuthChallenge',
  'AdminInitiateAuth',
  'AdminRespondToAuthChallenge',
])
const sending = new Set(['CodeDeliveryFailureException', 'LimitExceededException'])

function findProblems(shapeName: string, value: unknown, path: string): string[] {
  const shape = shapes[shapeName]
  switch (shape?.kind) {
    case 'structure': {
      if (!isObject(value)) return [`${path}: not a structure`]
      const { members, required } = shape
      const given = Object.entries(value).filter(([, member]) => member !== undefined)
      return [
        ...required.filter((name) => value[name] === undefined).map((name) => `${path}.${name}: missing`),
        ...given.flatMap(([name, member]) => {
          const target = Object.hasOwn(members, name) ? members[name] : undefined
          return target ? findProblems(target, member, `${path}.${name}`) : [`${path}.${name}: unknown`]
        }),
      ]
    }
    case 'list':
      if (!Array.isArray(value)) return [`${path}: not a list`]
      return value.flatMap((member, index) => findProblems(shape.member, member, `${path}.${index + 1}`))
    case 'map':
      if (!isObject(value)) return [`${path}: not a map`]
      return Object.entries(value).flatMap(([key, member]) =>
        findProblems(shape.value, member, `${path}.${key}`),
      )
    case 'string':
      if (typeof value !== 'string') return [`${path}: not a string`]
      return shape.enum && !shape.enum.includes(value) ? [`${path}: not one of ${shape.enum.join(', ')}`] : []
    case 'blob':
      return typeof value === 'string' ? [] : [`${path}: not a string of base64`]
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value) ? [] : [`${path}: not an integer`]
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: not a boolean`]
    case 'timestamp':
      return Number.isFinite(value) ? [] : [`${path}: not a number of seconds`]
    case 'document':
      return isObject(value) ? [] : [`${path}: not a document`]
    case undefined:
      break
  }
  return [`${path}: the model has no shape ${shapeName}`]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  // A Date, a Buffer or a Map would go out as something else than it looks like.
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
