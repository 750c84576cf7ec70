import { appClient } from '../callers.ts'
import { operation } from '../define.ts'
import { flows } from '../../sign-in/flows.ts'
import { goOn } from '../../sign-in/sequence.ts'

/** The user begins to sign in through an app, or stays signed in with a refresh token. */
export const InitiateAuth = operation('InitiateAuth', {
  caller: appClient,
  async perform(call, { AuthFlow, AuthParameters, ClientMetadata: validationData }) {
    const request = { parameters: AuthParameters ?? {}, validationData }
    return goOn(call, await flows[AuthFlow](call, request))
  },
})
