import { flowNotEnabled, flowNotSupported, notBuilt } from '../../errors.ts'
import type { AuthFlowType, InitiateAuthResponse } from '../../model/types.ts'
import type { AuthFlow } from '../../domain/pool.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import { appClient } from '../callers.ts'
import type { Context, ClientCaller } from '../../context.ts'
import { operation } from '../define.ts'
import { checkSecretHash } from '../../accounts/secret-hash.ts'
import { beginCustom } from '../../sign-in/flows/custom-auth.ts'
import type { Parameters } from '../../sign-in/parameters.ts'
import { signInWithPassword } from '../../sign-in/flows/password.ts'
import { refreshTokens } from '../../sign-in/flows/refresh.ts'
import { beginSrp } from '../../sign-in/flows/srp.ts'

/** The user begins to sign in through an app, or stays signed in with a refresh token. */
export const InitiateAuth = operation('InitiateAuth', {
  caller: appClient,
  perform: (call, { AuthFlow, AuthParameters, ClientMetadata }) =>
    flows[AuthFlow](call, AuthParameters ?? {}, ClientMetadata),
})

/** A sign-in flow. The app's `validationData` is for the functions that are asked first; later ones do not see it. */
type Flow = (
  call: Context & ClientCaller,
  parameters: Parameters,
  validationData: Metadata | undefined,
) => Promise<InitiateAuthResponse>

const flows: Readonly<Record<AuthFlowType, Flow>> = {
  USER_SRP_AUTH: withUserName('USER_SRP_AUTH', beginSrp),
  USER_PASSWORD_AUTH: withUserName('USER_PASSWORD_AUTH', signInWithPassword),
  REFRESH_TOKEN_AUTH: refreshTokens,
  REFRESH_TOKEN: refreshTokens,
  CUSTOM_AUTH: withUserName('CUSTOM_AUTH', beginCustom),
  USER_AUTH: withUserName('USER_AUTH', async () => {
    throw notBuilt('USER_AUTH')
  }),
  ADMIN_NO_SRP_AUTH: forAdministrators,
  ADMIN_USER_PASSWORD_AUTH: forAdministrators,
}

/** A flow that begins with a user name: the app client proves its secret over it, and must have the flow enabled. */
function withUserName(name: AuthFlow, flow: Flow): Flow {
  return async (call, parameters, validationData) => {
    const { USERNAME: username, SECRET_HASH: secretHash } = parameters
    if (username) checkSecretHash(call, call.client, username, secretHash)
    if (!call.client.flows.has(name)) throw flowNotEnabled(name)
    return flow(call, parameters, validationData)
  }
}

async function forAdministrators(): Promise<never> {
  throw flowNotSupported()
}
