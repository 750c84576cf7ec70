import type { Callback, Context, CustomMessageTriggerHandler, PreSignUpTriggerEvent } from 'aws-lambda'

// As functions for Lambda are written. The tests run it as it is.

const domains = new Set(['example.com'])

export const handler = (
  event: PreSignUpTriggerEvent,
  _context: Context,
  callback: Callback<PreSignUpTriggerEvent>,
): void => {
  const { email = '' } = event.request.userAttributes
  if (!domains.has(email.slice(email.indexOf('@') + 1))) return callback(new Error('not for you'))
  event.response.autoConfirmUser = true
  callback(null, event)
}

export const customMessage: CustomMessageTriggerHandler = async (event) => {
  event.response.emailMessage = `Your code is ${event.request.codeParameter}`
  return event
}
