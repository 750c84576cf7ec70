import type { WireReply } from '../http/types.ts'
import { readUndoToken, type UndoLink } from '../domain/email-undo.ts'
import { toButtonPage, toOutcome, toPageReply, tryAgain, type Page } from './page.ts'

/**
 * The page that the link in the notice of a changed e-mail address opens. It asks the user to press its button.
 * Programs that scan e-mails follow links too, and must not sign any user out.
 */
export function undoEmailForm(query: URLSearchParams): WireReply {
  const token = query.get('token') ?? ''
  return toPageReply(readUndoToken(token) ? toForm(token) : unusable)
}

/** Handles the button of that page. `undo` returns the name of the error, if there is one. */
export async function undoEmail(
  undo: (link: UndoLink) => Promise<string | undefined>,
  body: string,
): Promise<WireReply> {
  const link = readUndoToken(new URLSearchParams(body).get('token') ?? '')
  if (!link) return toPageReply(unusable)
  const failure = await undo(link)
  return toPageReply(failure === undefined ? undone : (outcomes[failure] ?? unusable))
}

const toForm = (token: string): Page =>
  toButtonPage({
    title: 'Undo the change of your email address',
    paragraphs: [
      'Press the button if you did not change the email address of your account yourself.',
      'Then your old address is back, every device is signed out, and you must set a new password.',
    ],
    action: 'undoEmailChange',
    fields: [['token', token]],
    button: 'Undo the change',
  })

const undone = toOutcome(
  200,
  'The change has been undone',
  'Your old email address is back, and every device has been signed out.',
  'Now set a new password: choose “forgot password” in the app. If that does not work, ask the people who run the app.',
)
/** The page for every invalid link, for whatever reason. */
const unusable = toOutcome(
  400,
  'This link cannot be used',
  'It may have been used before, be older than seven days, or not be complete.',
  'If your account is not in your hands, ask the people who run the app for help.',
)

/** Pages by the name of the error. */
const outcomes: Readonly<Record<string, Page>> = {
  AliasExistsException: toOutcome(
    400,
    'This address belongs to another account',
    'So the change could not be undone, and nothing is different now. Ask the people who run the app for help.',
  ),
  TooManyRequestsException: tryAgain,
  InternalErrorException: tryAgain,
}
