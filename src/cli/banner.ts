import { styleText } from 'node:util'
import type { Message } from '../messages/message.ts'
import type { RunningServer } from '../server.ts'
import { version } from './help.ts'
import { terminalSafe } from './terminal-safe.ts'

const bold = (text: string) => styleText('bold', text)
const dim = (text: string) => styleText('dim', text)
const cyan = (text: string) => styleText('cyan', text)

/**
 * The first screen for a developer: the URL, the code to paste into an app, and an example call as an administrator.
 */
export async function banner({ url, readyMs, pool, authority }: RunningServer): Promise<string> {
  const poolId = pool?.poolId ?? ''
  const clientId = pool?.clientId ?? ''
  const inbox = authority === undefined ? 'npx rockpool inbox' : `npx rockpool inbox --endpoint ${url}`
  return `
  ${styleText(['bold', 'green'], 'Rockpool')} ${dim(await version())}  ready in ${readyMs} ms

  Endpoint    ${cyan(url)}
  User pool   ${bold(poolId)}
  App client  ${bold(clientId)}
  Messages    here as they are sent, ${bold(inbox)}, or ${cyan(`${url}/_rockpool/inbox`)}${authority === undefined ? '' : trustLine(authority)}

  ${dim('In your app:')}

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: '${poolId}',
      userPoolClientId: '${clientId}',
      userPoolEndpoint: '${url}',
    },
  },
})

  ${dim('As administrator, with any access key:')}

AWS_ACCESS_KEY_ID=dev AWS_SECRET_ACCESS_KEY=dev aws cognito-idp admin-update-user-attributes \\
  --endpoint-url ${url} --region us-east-1 --user-pool-id ${poolId} \\
  --username diego@example.com --user-attributes Name=custom:CustomAttr1,Value=Purple

  ${dim('Stop with Ctrl-C. More: npx rockpool help')}
`
}

/** What makes programs of Node accept the certificate, to be pasted into a shell. */
const trustLine = (authority: string) =>
  `\n  Trust it    export NODE_EXTRA_CA_CERTS=${bold(`'${authority.replaceAll("'", String.raw`'\''`)}'`)}`

/** One line for a message, with its code in bold. User-chosen text cannot move the cursor or change colours. */
export function messageLine({ at, medium, to, user, text, code }: Message): string {
  const [time = ''] = new Date(at).toTimeString().split(' ')
  const [before = '', ...after] = terminalSafe(text).split(terminalSafe(code))
  const shown = code === '' ? terminalSafe(text) : [before, ...after].join(bold(terminalSafe(code)))
  const recipient = user === to ? to : `${to} (${user})`
  return `${dim(time)}  ${medium} to ${cyan(terminalSafe(recipient))}: ${shown.trim()}`
}

/** A line that a function printed, after its name. The line keeps its own colours. */
export const functionLine = (functionName: string, line: string) => `${dim(`[${functionName}]`)} ${line}`
