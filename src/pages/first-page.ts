import type { WireReply } from '../http/types.ts'

/** The page at the root: what this server is, and what clients need to use it. `url` is where clients reach it. */
export const firstPage = (url: string, isDevelopment: boolean): WireReply => ({
  status: 200,
  contentType: 'text/plain; charset=utf-8',
  body: `Rockpool: a user directory that speaks the Amazon Cognito user pools API.

This is where its calls go (POST). Point a client here:

  Amplify   userPoolEndpoint: '${url}'
  AWS SDK   new CognitoIdentityProviderClient({ endpoint: '${url}', region: 'us-east-1', … })
  AWS CLI   aws cognito-idp list-user-pools --max-results 10 --endpoint-url ${url} --region us-east-1

${isDevelopment ? development(url) : serving}
Public keys of a pool, to verify its tokens: ${url}/<pool id>/.well-known/jwks.json
`,
})

const development = (url: string) =>
  `Any access key is taken here. The terminal that started this server shows a pool and a client to use at once.
Messages to users, codes among them: ${url}/_rockpool/inbox (?to=ADDRESS &user=NAME &pool=ID)`

const serving = 'Operations of administrators are signed with an access key: rockpool keys create'
