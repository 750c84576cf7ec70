/** The link that confirms a new account, if a pool sends one instead of a code (`CONFIRM_WITH_LINK`). */
export interface ConfirmationLink {
  readonly clientId: string
  readonly username: string
  readonly secret: string
}

/** The path and the query parameters are those of Cognito's links. */
export const confirmationPath = '/confirmUser'
const members = ['client_id', 'user_name', 'confirmation_code'] as const

/** The number of random bytes in a secret: 192 bits, too many to guess. */
export const linkSecretBytes = 24

/** Whether a link has the form of the links that are sent. A link with the six digits of a code has not. */
export const isWellFormed = ({ username, secret }: ConfirmationLink): boolean =>
  /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(username) && /^[\w-]{32}$/.test(secret)

export function toQuery({ clientId, username, secret }: ConfirmationLink): URLSearchParams {
  return new URLSearchParams({ client_id: clientId, user_name: username, confirmation_code: secret })
}

/** Undefined if a part of the link is missing. */
export function readQuery(query: URLSearchParams): ConfirmationLink | undefined {
  const [clientId, username, secret] = members.map((name) => query.get(name))
  if (!clientId || !username || !secret || !/^[\w+]{1,128}$/.test(clientId)) return undefined
  return { clientId, username, secret }
}
