import { checkSecretHash } from '../accounts/client-secret.ts'
import type { AuthFlow } from '../domain/pool.ts'
import { flowNotSupported, notBuilt } from '../errors.ts'
import type { AuthFlowType } from '../model/types.ts'
import { checkFlowEnabled } from './flow-enabled.ts'
import { beginCustomAuth } from './flows/custom-auth.ts'
import { beginWithPassword } from './flows/password.ts'
import { refreshTokens } from './flows/refresh.ts'
import { beginSrp } from './flows/srp.ts'
import type { Outcome, SignInCall, SignInRequest } from './sign-in-call.ts'

type Flow = (call: SignInCall, request: SignInRequest) => Promise<Outcome>
type Flows = Readonly<Record<AuthFlowType, Flow>>

/** The beginning of the flows that apps and administrators share. */
const sharedFlows = {
  USER_SRP_AUTH: withUserName('USER_SRP_AUTH', beginSrp),
  CUSTOM_AUTH: withUserName('CUSTOM_AUTH', beginCustomAuth),
  USER_AUTH: withUserName('USER_AUTH', async () => {
    throw notBuilt('USER_AUTH')
  }),
  REFRESH_TOKEN_AUTH: refreshTokens,
  REFRESH_TOKEN: refreshTokens,
} satisfies Partial<Flows>

/** The beginning of each flow where the app itself calls. (InitiateAuth) */
export const flows: Flows = {
  ...sharedFlows,
  USER_PASSWORD_AUTH: withUserName('USER_PASSWORD_AUTH', beginWithPassword),
  ADMIN_USER_PASSWORD_AUTH: forOtherCallers,
  ADMIN_NO_SRP_AUTH: forOtherCallers,
}

const beginAsAdministrator = withUserName('ADMIN_USER_PASSWORD_AUTH', beginWithPassword)

/** The beginning of each flow where an administrator calls for a user. One has an older name too. (AdminInitiateAuth) */
export const administratorFlows: Flows = {
  ...sharedFlows,
  USER_PASSWORD_AUTH: forOtherCallers,
  ADMIN_USER_PASSWORD_AUTH: beginAsAdministrator,
  ADMIN_NO_SRP_AUTH: beginAsAdministrator,
}

/** A flow that begins with a user name: the app client proves its secret over it, and must have the flow enabled. */
function withUserName(name: AuthFlow, begin: Flow): Flow {
  return async (call, request) => {
    const { USERNAME: username, SECRET_HASH: secretHash } = request.parameters
    if (username) checkSecretHash(call, call.client, username, secretHash)
    checkFlowEnabled(call, name)
    return begin(call, request)
  }
}

async function forOtherCallers(): Promise<never> {
  throw flowNotSupported()
}
