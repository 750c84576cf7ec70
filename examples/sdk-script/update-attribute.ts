import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { randomBytes } from 'node:crypto'

const cognito = new CognitoIdentityProviderClient({
  endpoint: process.env['ROCKPOOL_ENDPOINT'] ?? 'http://127.0.0.1:9229',
  region: 'us-east-1',
  credentials: { accessKeyId: 'dev', secretAccessKey: 'dev' },
})

const user = { UserPoolId: 'us-east-1_rockpool', Username: `diego-${randomBytes(3).toString('hex')}` }

await cognito.send(
  new AdminCreateUserCommand({
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'custom:CustomAttr1', Value: 'Purple' }],
  }),
)
await printColour('before')
await cognito.send(
  new AdminUpdateUserAttributesCommand({
    ...user,
    UserAttributes: [{ Name: 'custom:CustomAttr1', Value: 'Green' }],
  }),
)
await printColour('after')

async function printColour(when: string): Promise<void> {
  const { UserAttributes = [] } = await cognito.send(new AdminGetUserCommand(user))
  const colour = UserAttributes.find(({ Name }) => Name === 'custom:CustomAttr1')
  process.stdout.write(`${user.Username} ${when}: ${colour?.Value}\n`)
}
