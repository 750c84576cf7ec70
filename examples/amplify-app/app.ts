import { Amplify } from 'aws-amplify'
import { confirmSignUp, fetchUserAttributes, signIn, signUp, updateUserAttributes } from 'aws-amplify/auth'
import { ConsoleLogger } from 'aws-amplify/utils'
import { randomBytes } from 'node:crypto'

const endpoint = process.env['ROCKPOOL_ENDPOINT'] ?? 'http://127.0.0.1:9229'

// The package warns of every endpoint that is not Amazon's own.
ConsoleLogger.LOG_LEVEL = 'ERROR'
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: 'us-east-1_rockpool',
      userPoolClientId: 'rockpoolwebclient',
      userPoolEndpoint: endpoint,
    },
  },
})

const username = `diego-${randomBytes(3).toString('hex')}`
const email = `${username}@example.com`
const password = 'Purple-Rain-1984'

await signUp({ username, password, options: { userAttributes: { email } } })
await confirmSignUp({ username, confirmationCode: await newestCode(email) })
await signIn({ username, password })
await updateUserAttributes({ userAttributes: { nickname: 'Di', 'custom:CustomAttr1': 'Purple' } })
const attributes = await fetchUserAttributes()
process.stdout.write(`${JSON.stringify(attributes, undefined, 2)}\n`)

/** The code that a user would read in the newest e-mail. */
async function newestCode(to: string): Promise<string> {
  const answer = await fetch(`${endpoint}/_rockpool/inbox?to=${encodeURIComponent(to)}`)
  const [newest] = (await answer.json()) as { readonly code: string }[]
  if (!newest) throw new Error(`No message went to ${to}.`)
  return newest.code
}
