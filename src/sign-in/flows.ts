import { checkSecretHash } from '../accounts/client-secret.ts'
import type { AuthFlow } from '../domain/pool.ts'
import { flowNotEnabled, flowNotSupported, notBuilt } from '../errors.ts'
import type { AuthFlowType } from '../model/types.ts'
import { beginCustomAuth } from './flows/custom-auth.ts'
import { beginWithPassword } from './flows/password.ts'
import { refreshTokens } from './flows/refresh.ts'
import { beginSrp } from './flows/srp.ts'
import type { Outcome, SignInCall, SignInRequest } from './sign-in-call.ts'

type Flow = (call: SignInCall, request: SignInRequest) => Promise<Outcome>

/** The beginning of each flow. */
export const flows: Readonly<Record<AuthFlowType, Flow>> = {
  USER_SRP_AUTH: withUserName('USER_SRP_AUTH', beginSrp),
  USER_PASSWORD_AUTH: withUserName('USER_PASSWORD_AUTH', beginWithPassword),
  CUSTOM_AUTH: withUserName('CUSTOM_AUTH', beginCustomAuth),
  USER_AUTH: withUserName('USER_AUTH', async () => {
    throw notBuilt('USER_AUTH')
  }),
  REFRESH_TOKEN_AUTH: refreshTokens,
  REFRESH_TOKEN: refreshTokens,
  ADMIN_USER_PASSWORD_AUTH: forAdministrators,
  ADMIN_NO_SRP_AUTH: forAdministrators,
}

/** A flow that begins with a user name: the app client proves its secret over it, and must have the flow enabled. */
function withUserName(name: AuthFlow, begin: Flow): Flow {
  return async (call, request) => {
    const { USERNAME: username, SECRET_HASH: secretHash } = request.parameters
    if (username) checkSecretHash(call, call.client, username, secretHash)
    if (!call.client.flows.has(name)) throw flowNotEnabled(name)
    return begin(call, request)
  }
}

async function forAdministrators(): Promise<never> {
  throw flowNotSupported()
}
