import { limitTooLow } from '../../errors.ts'

const pageSize = 60

/**
 * The size of a page of groups or of their members. The model would allow none, and the service does not.
 * @throws {CognitoError} InvalidParameterException: a page of nothing
 */
export function pageSizeOf(limit: number | undefined): number {
  if (limit === 0) throw limitTooLow()
  return limit ?? pageSize
}
