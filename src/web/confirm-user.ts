import { escapeHtml } from '../messages/html.ts'
import type { Input } from '../model/types.ts'
import { secretHashFor } from '../operations/secret-hash.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault.ts'
import type { WireReply } from '../wire/http.ts'
import { toPageReply, type Page } from './page.ts'

export interface ConfirmUserParts {
  readonly store: Pick<Store, 'findClient'>
  readonly vault: Vault
  /** Performs the operation as any call of it. Answers the name of its error, if there is one. */
  confirm(input: Input<'ConfirmSignUp'>): Promise<string | undefined>
}

/** What the link in an e-mail carries, named as in Cognito's. */
const members = ['client_id', 'user_name', 'confirmation_code'] as const
type Link = Readonly<Record<(typeof members)[number], string>>

/**
 * The page that the link in an e-mail opens. It asks for a press of its button, since programs that look through
 * e-mails follow links too: an account that they confirmed would say nothing about its owner.
 */
export function confirmUserForm(query: URLSearchParams): WireReply {
  const link = readLink(query)
  return toPageReply(link ? toForm(link) : incomplete)
}

/** What the button of that page does: the same as ConfirmSignUp, counted and judged by it. */
export async function confirmUser(parts: ConfirmUserParts, body: string): Promise<WireReply> {
  const link = readLink(new URLSearchParams(body))
  if (!link) return toPageReply(incomplete)
  const { client_id: ClientId, user_name: Username, confirmation_code: ConfirmationCode } = link
  const client = await parts.store.findClient(ClientId)
  // Whoever has the e-mail cannot prove the app's secret; this server stands in for the app that the link is from.
  const SecretHash = client && secretHashFor(parts, client, Username)
  const failure = await parts.confirm({ ClientId, Username, ConfirmationCode, SecretHash })
  return toPageReply(failure === undefined ? confirmed : (outcomes[failure] ?? unusable))
}

function readLink(values: URLSearchParams): Link | undefined {
  const [client_id, user_name, confirmation_code] = members.map((name) => values.get(name))
  if (!client_id || !user_name || !confirmation_code || !/^[\w+]{1,128}$/.test(client_id)) return undefined
  return { client_id, user_name, confirmation_code }
}

/** The form goes to this page's own path, wherever a proxy has it. */
const toForm = (link: Link): Page => ({
  status: 200,
  title: 'Confirm your account',
  content: `<p>Press the button to confirm that this email address is yours.</p>
<form method="post" action="confirmUser">
${members.map((name) => `<input type="hidden" name="${name}" value="${escapeHtml(link[name])}">`).join('\n')}
<button type="submit">Confirm my account</button>
</form>`,
})

const toOutcome = (status: number, title: string, ...paragraphs: readonly string[]): Page => ({
  status,
  title,
  content: `<div role="status">${paragraphs.map((text) => `<p>${text}</p>`).join('\n')}</div>`,
})

const askAgain = 'Ask the app for a new one, and use the link in the newest message.'

const confirmed = toOutcome(
  200,
  'Your registration has been confirmed!',
  'You can close this page and sign in now.',
)
const incomplete = toOutcome(
  400,
  'This link is not complete',
  'Some mail programs cut long links. Copy the whole link from the message into the address bar of your browser.',
)
const unusable = toOutcome(
  400,
  'This link cannot be used',
  `It does not belong to an account here. ${askAgain}`,
)
const unfinished = toOutcome(
  400,
  'Something is not finished',
  'The app could not finish your registration. Try to sign in; if that does not work, ask whoever runs the app.',
)
const tryAgain = toOutcome(503, 'That did not work', 'Please go back and try again in a moment.')

/** By the name of the error that ConfirmSignUp answers. */
const outcomes: Readonly<Record<string, Page>> = {
  NotAuthorizedException: toOutcome(
    400,
    'This account cannot be confirmed',
    'It probably is confirmed already, and this link was used. Try to sign in.',
  ),
  CodeMismatchException: toOutcome(
    400,
    'This link is not the right one',
    `There may be a newer message. ${askAgain}`,
  ),
  ExpiredCodeException: toOutcome(
    400,
    'This link is no longer good',
    `It was used or has expired. ${askAgain}`,
  ),
  LimitExceededException: toOutcome(
    400,
    'Too many attempts',
    'Please wait an hour, then try the newest link.',
  ),
  AliasExistsException: toOutcome(
    400,
    'This address belongs to another account',
    'Sign in to that account, or sign up with another address.',
  ),
  UserLambdaValidationException: unfinished,
  UnexpectedLambdaException: unfinished,
  InvalidLambdaResponseException: unfinished,
  TooManyRequestsException: tryAgain,
  InternalErrorException: tryAgain,
}
