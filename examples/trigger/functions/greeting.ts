import type { CustomMessageHandler } from 'rockpool/triggers'

/** Greets new users by name. Other messages stay as the pool words them. */
export const handler: CustomMessageHandler = async (event) => {
  if (event.triggerSource === 'CustomMessage_SignUp') {
    const { name = 'there' } = event.request.userAttributes
    event.response.emailSubject = 'Welcome to the pool'
    event.response.emailMessage = `Hello ${name}, your code is ${event.request.codeParameter}.`
  }
  return event
}
