import type { Action } from '../model/types.ts'

/** The limits of an access key. A key without limits may do everything that administrators may. */
export interface KeyRights {
  /** Only reading operations: no changes, no messages, no tokens. */
  readonly readOnly?: boolean | undefined
  /** The id of the only pool that the key is for. */
  readonly poolId?: string | undefined
  /** When the key expires, in milliseconds since 1970. */
  readonly expires?: number | undefined
}

/** Whether a key has expired. */
export const isExpired = ({ expires }: KeyRights, now: number) => expires !== undefined && now >= expires

/** Whether a key may call an operation for administrators with this input. Expiry is checked elsewhere. */
export function mayCall({ readOnly = false, poolId }: KeyRights, action: Action, input: object): boolean {
  if (readOnly && !isRead(action)) return false
  return poolId === undefined || poolOf(input) === poolId
}

/** Whether an operation for administrators only reads. Operations with any other name count as changes. */
export const isRead = (action: Action) =>
  /^(Admin)?(Describe|Get|List)/.test(action) && !makesTokens.has(action)

const makesTokens: ReadonlySet<Action> = new Set(['GetClientToken'])

/** The one pool that an input concerns; undefined if it concerns several pools or none. */
export function poolOf(input: object): string | undefined {
  if ('UserPoolId' in input) return toText(input.UserPoolId)
  if (!('ResourceArn' in input)) return undefined
  const [, poolId] =
    /^arn:[^:]*:cognito-idp:[^:]*:[^:]*:userpool\/([^/:]+)$/.exec(toText(input.ResourceArn) ?? '') ?? []
  return poolId
}

const toText = (value: unknown) => (typeof value === 'string' ? value : undefined)
