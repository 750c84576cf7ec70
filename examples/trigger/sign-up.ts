import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'

const endpoint = process.env['ROCKPOOL_ENDPOINT'] ?? 'http://127.0.0.1:9229'
const cognito = new CognitoIdentityProviderClient({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'dev', secretAccessKey: 'dev' },
})

const { UserPool: pool } = await cognito.send(
  new CreateUserPoolCommand({
    PoolName: 'greeting',
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { CustomMessage: 'arn:aws:lambda:local:000000000000:function:greeting' },
  }),
)
const { UserPoolClient: app } = await cognito.send(
  new CreateUserPoolClientCommand({ UserPoolId: pool?.Id, ClientName: 'app' }),
)
await cognito.send(
  new SignUpCommand({
    ClientId: app?.ClientId,
    Username: 'diego',
    Password: 'Purple-Rain-1984',
    UserAttributes: [
      { Name: 'email', Value: 'diego@example.com' },
      { Name: 'name', Value: 'Diego' },
    ],
  }),
)
const answer = await fetch(`${endpoint}/_rockpool/inbox?pool=${pool?.Id}`)
const [email] = (await answer.json()) as { readonly text: string }[]
process.stdout.write(`${email?.text}\n`)
