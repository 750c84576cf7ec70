import type { WireReply } from '../http/types.ts'
import { readQuery, toQuery, type ConfirmationLink } from '../domain/confirmation-link.ts'
import { toButtonPage, toOutcome, toPageReply, tryAgain, type Page } from './page.ts'

/**
 * The page that the link in an e-mail opens. It asks the user to press its button, since programs that scan e-mails
 * follow links too. An account that such a program confirmed would say nothing about its owner.
 */
export function confirmUserForm(query: URLSearchParams): WireReply {
  const link = readQuery(query)
  return toPageReply(link ? toForm(link) : incomplete)
}

/** Handles the button of that page. `confirm` returns the name of the error, if there is one. */
export async function confirmUser(
  confirm: (link: ConfirmationLink) => Promise<string | undefined>,
  body: string,
): Promise<WireReply> {
  const link = readQuery(new URLSearchParams(body))
  if (!link) return toPageReply(incomplete)
  const failure = await confirm(link)
  return toPageReply(failure === undefined ? confirmed : (outcomes[failure] ?? unusable))
}

const toForm = (link: ConfirmationLink): Page =>
  toButtonPage({
    title: 'Confirm your account',
    paragraphs: ['Press the button to confirm that this email address is yours.'],
    action: 'confirmUser',
    fields: toQuery(link),
    button: 'Confirm my account',
  })

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
/** The page for every invalid link, for whatever reason. */
const unusable = toOutcome(
  400,
  'This link cannot be used',
  'It may have been used before, be too old, or have been replaced by a newer one.',
  'Try to sign in. If that does not work, ask the app for a new link, and use the newest message.',
)
const unfinished = toOutcome(
  400,
  'Something is not finished',
  'The app could not finish your registration. Try to sign in; if that does not work, ask whoever runs the app.',
)

/** Pages by the name of the error. */
const outcomes: Readonly<Record<string, Page>> = {
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
