import type { PreSignUpHandler } from 'rockpool/triggers'

export const handler: PreSignUpHandler = async (event, context) => {
  event.response.autoConfirmUser = event.request.clientMetadata?.['invited'] === 'yes'
  event.response.autoVerifyEmail = context.getRemainingTimeInMillis() > 0
  return event
}
