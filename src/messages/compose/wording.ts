import type { CustomWords } from '../../domain/custom-message.ts'
import { fillTemplate, type PlaceholderValues } from '../../domain/message-template.ts'
import type { Pool } from '../../domain/pool.ts'
import { authenticationEmail, codeEmail, invitationEmail, linkEmail } from './default-emails.ts'
import { escapeHtml, isHtml, toPlainText } from './html.ts'

/** Cognito's own words, for pools that set none. */
const defaults = {
  verification: 'Your verification code is {####}. ',
  verificationSubject: 'Your verification code',
  authentication: 'Your authentication code is {####}. ',
  authenticationSubject: 'Your authentication code',
  link: 'Please click the link below to verify your email address. {##Verify Email##} ',
  linkSubject: 'Your verification link',
  invitation: 'Your username is {username} and temporary password is {####}. ',
  invitationSubject: 'Your temporary password',
}

export interface Wording {
  /** Empty for an SMS. */
  readonly subject: string
  readonly text: string
  /** The HTML part of an e-mail. */
  readonly html?: string
}

/** CodeContents of a message for the user. */
export interface CodeContents {
  /** The code or the temporary password. */
  readonly code: string
  /** How long the code is valid, in milliseconds. */
  readonly validity: number
}

/**
 * The message that carries a verification code, or a link if `link` is given. Its words are those of the pool's
 * function, the pool's own, or Cognito's.
 */
export async function verificationWording(
  pool: Pool,
  medium: 'EMAIL' | 'SMS',
  { code, validity, link }: CodeContents & { readonly link: string | undefined },
  words: CustomWords,
): Promise<Wording> {
  const template = pool.record.settings.VerificationMessageTemplate
  if (medium === 'SMS') {
    return toSms(words.smsMessage ?? template?.SmsMessage ?? defaults.verification, { code })
  }
  const own = link === undefined ? template?.EmailMessage : template?.EmailMessageByLink
  const ownSubject = link === undefined ? template?.EmailSubject : template?.EmailSubjectByLink
  const usual = link === undefined ? defaults.verificationSubject : defaults.linkSubject
  return {
    subject: toSubject(words.emailSubject ?? ownSubject ?? usual),
    ...(await toEmail(words.emailMessage ?? own, { code, link }, () =>
      link === undefined
        ? { template: defaults.verification, html: codeEmail(code, validity) }
        : { template: defaults.link, html: linkEmail(link, validity) },
    )),
  }
}

/** The message that carries the code of a second factor. */
export async function authenticationWording(
  pool: Pool,
  medium: 'EMAIL' | 'SMS',
  { code, validity }: CodeContents,
  words: CustomWords,
): Promise<Wording> {
  const { settings, factors } = pool.record
  if (medium === 'SMS') {
    const template = words.smsMessage ?? settings.SmsAuthenticationMessage ?? defaults.authentication
    return toSms(template, { code })
  }
  return {
    subject: toSubject(words.emailSubject ?? factors?.email?.Subject ?? defaults.authenticationSubject),
    ...(await toEmail(words.emailMessage ?? factors?.email?.Message, { code }, () => ({
      template: defaults.authentication,
      html: authenticationEmail(code, validity),
    }))),
  }
}

/** The message that invites a user created by an administrator. */
export async function invitationWording(
  pool: Pool,
  medium: 'EMAIL' | 'SMS',
  { username, code, validity }: CodeContents & { readonly username: string },
  words: CustomWords,
): Promise<Wording> {
  const template = pool.record.settings.AdminCreateUserConfig?.InviteMessageTemplate
  if (medium === 'SMS') {
    return toSms(words.smsMessage ?? template?.SMSMessage ?? defaults.invitation, { username, code })
  }
  return {
    subject: toSubject(words.emailSubject ?? template?.EmailSubject ?? defaults.invitationSubject),
    ...(await toEmail(words.emailMessage ?? template?.EmailMessage, { username, code }, () => ({
      template: defaults.invitation,
      html: invitationEmail(username, code, validity),
    }))),
  }
}

export interface TemplateValues extends Omit<PlaceholderValues, 'link'> {
  readonly link?: string | undefined
}

export const toSms = (template: string, values: PlaceholderValues): Wording => ({
  subject: '',
  text: fillTemplate(template, values),
})

/** Puts a subject on one line, since a header of an e-mail ends with its line. */
export const toSubject = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()

/**
 * The two parts of an e-mail. Templates of pools are HTML, as in Cognito's e-mails, and the text part is made from
 * them. A template without any tag or entity is plain text and keeps its lines.
 */
export async function toEmail(
  template: string | undefined,
  values: TemplateValues,
  usual: () => { readonly template: string; readonly html: string },
): Promise<{ readonly text: string; readonly html: string }> {
  if (template === undefined) {
    const { template, html } = usual()
    return { text: fillText(template, values), html }
  }
  if (isHtml(template)) {
    return { text: fillText(await toPlainText(template), values), html: fillHtml(template, values) }
  }
  const lines = escapeHtml(template).replaceAll('\n', '<br>\n')
  return { text: fillText(template, values), html: fillHtml(`<div dir="auto">${lines}</div>`, values) }
}

/** Fills the text part. A space keeps the text after a link out of the link. */
const fillText = (template: string, { link, ...values }: TemplateValues) =>
  fillTemplate(template.replace(/(\{##[^{}]+##\})(?=[^\s{])/g, '$1 '), {
    ...values,
    link: link === undefined ? undefined : (label) => `${label}: ${link}`,
  })

const fillHtml = (template: string, { code, username, when, address, link }: TemplateValues) =>
  fillTemplate(template, {
    code: escapeHtml(code),
    username: username === undefined ? undefined : escapeHtml(username),
    when,
    address: address === undefined ? undefined : escapeHtml(address),
    link: link === undefined ? undefined : (label) => `<a href="${escapeHtml(link)}">${label}</a>`,
  })
