import { operation } from '../define.ts'
import { checkUserAddress } from './context-data.ts'
import { signInAdministrator } from './sign-in-administrator.ts'
import { administratorFlows } from '../../sign-in/flows.ts'
import { goOn } from '../../sign-in/sequence.ts'

/** An administrator begins to sign a user in, or keeps the user signed in with a refresh token. */
export const AdminInitiateAuth = operation('AdminInitiateAuth', {
  caller: signInAdministrator,
  async perform(call, { AuthFlow, AuthParameters, ClientMetadata: validationData, ContextData }) {
    checkUserAddress(ContextData)
    const request = { parameters: AuthParameters ?? {}, validationData }
    return goOn(call, await administratorFlows[AuthFlow](call, request))
  },
})
