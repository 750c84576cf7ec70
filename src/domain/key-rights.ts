import type { Action } from '../model/types.ts'

/** What bounds an access key. One that nothing bounds may do all that administrators may. */
export interface KeyRights {
  /** Only what reads: neither changes nor sends anything, and makes no tokens. */
  readonly readOnly?: boolean | undefined
  /** The id of the one pool that it is for. */
  readonly pool?: string | undefined
  /** From when on it is not taken, in milliseconds since 1970. */
  readonly expires?: number | undefined
}

/** Whether the time of a key is over. */
export const isExpired = ({ expires }: KeyRights, now: number) => expires !== undefined && now >= expires

/** Whether a key may call an operation for administrators with this input. Its time is another question. */
export function mayCall({ readOnly = false, pool }: KeyRights, action: Action, input: object): boolean {
  if (readOnly && !isRead(action)) return false
  return pool === undefined || poolOf(input) === pool
}

/** Whether an operation for administrators only reads. What is called in any other way counts as a change. */
export const isRead = (action: Action) =>
  /^(Admin)?(Describe|Get|List)/.test(action) && !makesTokens.has(action)

const makesTokens: ReadonlySet<Action> = new Set(['GetClientToken'])

/** The one pool that an input is about; undefined where it is about others too, or about none. */
export function poolOf(input: object): string | undefined {
  if ('UserPoolId' in input) return toText(input.UserPoolId)
  if (!('ResourceArn' in input)) return undefined
  const [, pool] =
    /^arn:[^:]*:cognito-idp:[^:]*:[^:]*:userpool\/([^/:]+)$/.exec(toText(input.ResourceArn) ?? '') ?? []
  return pool
}

const toText = (value: unknown) => (typeof value === 'string' ? value : undefined)
