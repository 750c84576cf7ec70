import type { Pool } from '../rules/pool.ts'

/** Cognito's own words, for pools that set none. */
const defaults = {
  verification: 'Your verification code is {####}. ',
  verificationSubject: 'Your verification code',
  invitation: 'Your username is {username} and temporary password is {####}. ',
  invitationSubject: 'Your temporary password',
}

export interface Wording {
  readonly subject: string
  readonly text: string
}

/** The message that carries a verification code, in the pool's own words where it has some. */
export function verificationWording(pool: Pool, medium: 'EMAIL' | 'SMS', code: string): Wording {
  const template = pool.record.settings.VerificationMessageTemplate
  const text = (medium === 'EMAIL' ? template?.EmailMessage : template?.SmsMessage) ?? defaults.verification
  return {
    subject: medium === 'EMAIL' ? (template?.EmailSubject ?? defaults.verificationSubject) : '',
    text: fill(text, { '####': code }),
  }
}

/** The message that invites a user whom an administrator made. */
export function invitationWording(
  pool: Pool,
  medium: 'EMAIL' | 'SMS',
  username: string,
  password: string,
): Wording {
  const template = pool.record.settings.AdminCreateUserConfig?.InviteMessageTemplate
  const text = (medium === 'EMAIL' ? template?.EmailMessage : template?.SMSMessage) ?? defaults.invitation
  return {
    subject: medium === 'EMAIL' ? (template?.EmailSubject ?? defaults.invitationSubject) : '',
    text: fill(text, { username, '####': password }),
  }
}

/** Fills the placeholders in one pass, so that a value which looks like a placeholder stays as it is. */
const fill = (template: string, values: Readonly<Record<string, string>>) =>
  template.replace(/\{(####|username)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
