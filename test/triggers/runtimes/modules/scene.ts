/** Answers the event with some of what the function saw in its response. */
export const answering = (seen: string) =>
  `export const handler = async (event, context) => ({ ...event, response: { seen: ${seen} } })`

export const failed = (message: string | RegExp) => ({ name: 'UserLambdaValidationException', message })
