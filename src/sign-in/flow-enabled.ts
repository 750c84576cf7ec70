import type { AuthFlow } from '../domain/pool.ts'
import { flowNotEnabled, flowNotEnabledForAdministrators } from '../errors.ts'
import type { SignInCall } from './sign-in-call.ts'

/**
 * Checks that the app client allows a flow. Administrators are not told which one it was, as at Cognito.
 * @throws {CognitoError} InvalidParameterException
 */
export function checkFlowEnabled({ client, action }: SignInCall, flow: AuthFlow): void {
  if (client.flows.has(flow)) return
  throw action === 'AdminInitiateAuth' ? flowNotEnabledForAdministrators() : flowNotEnabled(flow)
}
