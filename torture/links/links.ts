import { request } from 'node:http'
import { join } from 'node:path'
import type { InboxEntry } from '../../src/messages/inbox/inbox.ts'
import type { Caller } from '../target.ts'

/** Flags of a server whose pools send notices, and with them links. */
export const withNotices = ['--config', join(import.meta.dirname, 'settings.json')]

/** What a link carries, as the button of its page sends it. */
export type Form = Readonly<Record<string, string>>

export interface LinkPlace {
  readonly poolId: string
  readonly clientId: string
}

/** A pool that confirms new accounts by links, or by codes. */
export async function newLinkPlace(
  caller: Caller,
  DefaultEmailOption: 'CONFIRM_WITH_LINK' | 'CONFIRM_WITH_CODE',
): Promise<LinkPlace> {
  const { UserPool } = await caller.call('CreateUserPool', {
    PoolName: 'links',
    AutoVerifiedAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: true },
    VerificationMessageTemplate: { DefaultEmailOption },
    // Users without passwords: a sign-up costs no arithmetic.
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  })
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'links',
  })
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

/** A user who has signed up, and the link, or the code, that was sent. */
export async function signUpByLink(
  url: string,
  caller: Caller,
  { clientId }: LinkPlace,
  Username: string,
): Promise<Form> {
  const to = `${Username}@example.com`
  const UserAttributes = [{ Name: 'email', Value: to }]
  await caller.call('SignUp', { ClientId: clientId, Username, UserAttributes })
  const { code } = await newestTo(url, to)
  return { client_id: clientId, user_name: Username, confirmation_code: code }
}

/** A user whose e-mail address was changed, and the link that undoes that. */
export async function changeAddress(
  url: string,
  caller: Caller,
  { poolId }: LinkPlace,
  Username: string,
): Promise<Form> {
  const verified = (address: string) => [
    { Name: 'email', Value: address },
    { Name: 'email_verified', Value: 'true' },
  ]
  const user = { UserPoolId: poolId, Username }
  const before = beforeChange(Username)
  await caller.call('AdminCreateUser', {
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: verified(before),
  })
  const UserAttributes = verified(`new-${before}`)
  await caller.call('AdminUpdateUserAttributes', { ...user, UserAttributes })
  return { token: (await newestTo(url, before)).code }
}

/** The address that such a user had. */
export const beforeChange = (username: string) => `${username}@example.com`

async function newestTo(url: string, to: string): Promise<InboxEntry> {
  const answer = await fetch(`${url}/_rockpool/inbox?to=${encodeURIComponent(to)}`)
  const [newest] = (await answer.json()) as InboxEntry[]
  if (!newest) throw new Error(`nothing was sent to ${to}`)
  return newest
}

export interface Pressed {
  readonly status: number
  readonly body: string
}

/** Presses the button of a page, from an address of this machine. */
export function press(url: string, page: string, form: Form, from = '127.0.0.1'): Promise<Pressed> {
  const { promise, resolve, reject } = Promise.withResolvers<Pressed>()
  const body = new URLSearchParams(form).toString()
  const options = {
    method: 'POST',
    localAddress: from,
    headers: { 'content-length': Buffer.byteLength(body) },
  }
  const outgoing = request(`${url}/${page}`, options, (incoming) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
    incoming.on('error', reject)
    incoming.on('end', () =>
      resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
    )
  })
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}
