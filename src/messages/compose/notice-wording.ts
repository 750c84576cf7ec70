import type { NoticeKind, NoticeTemplate } from '../../domain/notices.ts'
import { noticeEmail } from './default-emails.ts'
import { toEmail, toSms, toSubject, type Wording } from './wording.ts'

/** Contents of a notice. */
export interface NoticeContents {
  readonly username: string
  /** The time of the change, in milliseconds since 1970. */
  readonly at: number
  /** The current address, masked; undefined if there is none. */
  readonly address: string | undefined
  /** The link with which the user can undo the change. */
  readonly link: string | undefined
}

interface NoticeWords {
  readonly subject: string
  /** The change and its time. */
  readonly change: string
  /** Advice if the user did not make the change. */
  readonly advice: string
}

const ask = 'If this was not you, set a new password in the app, and ask the people who run it for help.'
/** A short form, since an SMS has little room. */
const askShortly = 'If this was not you, set a new password.'

/** Default words in English, for pools without their own. */
const usual: Readonly<Record<NoticeKind, (address: string | undefined, when: string) => NoticeWords>> = {
  emailChanged: (address, when) => ({
    subject: 'Your email address was changed',
    change: `The email address of your account was ${toChange(address)} on ${when}.`,
    advice:
      'If this was not you, undo the change within seven days. If it was you, you can ignore this message.',
  }),
  phoneNumberChanged: (address, when) => ({
    subject: 'Your phone number was changed',
    change: `The phone number of your account was ${toChange(address)} on ${when}.`,
    advice: ask,
  }),
  passwordChanged: (_, when) => ({
    subject: 'Your password was changed',
    change: `The password of your account was changed on ${when}.`,
    advice: ask,
  }),
  secondFactorsChanged: (_, when) => ({
    subject: 'Your second factors were changed',
    change: `What you sign in with beside your password was changed on ${when}.`,
    advice: ask,
  }),
  emailRestored: (address, when) => ({
    subject: 'The change of your email address was undone',
    change: `The email address of your account is ${address ?? 'none'} again since ${when}: its owner undid the change.`,
    advice: 'If you made the change yourself, ask the people who run the app for help.',
  }),
}

const toChange = (address: string | undefined) =>
  address === undefined ? 'removed' : `changed to ${address}`

/** Words a notice by the template of the pool's operator, or else by the default. */
export async function noticeWording(
  kind: NoticeKind,
  medium: 'EMAIL' | 'SMS',
  { username, at, address, link }: NoticeContents,
  template: NoticeTemplate = {},
): Promise<Wording> {
  const when = toMinute(at)
  const words = usual[kind](address, when)
  const values = { code: link ?? '', username, when, address: address ?? '–' }
  if (medium === 'SMS') return toSms(template.smsMessage ?? `${words.change} ${askShortly}`, values)
  return {
    subject: toSubject(template.subject ?? words.subject),
    ...(await toEmail(template.message, { ...values, link }, () => ({
      template: `${words.change}\n\n${words.advice}${link === undefined ? '' : '\n\n{####}'}\n`,
      html: noticeEmail(words.subject, [words.change, words.advice], link),
    }))),
  }
}

/** `30 November 2026, 10:23 UTC` */
function toMinute(at: number): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(at)
  return `${date}, ${new Date(at).toISOString().slice(11, 16)} UTC`
}
