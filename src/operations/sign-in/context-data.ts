import { toPlainAddress } from '../../domain/client-address.ts'
import { userAddressInvalid } from '../../errors.ts'
import type { ContextDataType } from '../../model/types.ts'

/**
 * Checks the address of the user that an administrator tells. Wrong guesses count for it.
 * @throws {CognitoError} InvalidParameterException: neither IPv4 nor IPv6
 */
export function checkUserAddress(contextData: ContextDataType | undefined): void {
  if (contextData && toPlainAddress(contextData.IpAddress) === undefined) throw userAddressInvalid()
}
