import { hasCode, hasLink, templateLimits } from '../domain/message-template.ts'
import type { NoticeTemplate, NoticeTemplates } from '../domain/notices.ts'
import { members, textThat, type SettingReader } from './setting-readers.ts'

const within = ({ least, most }: { readonly least: number; readonly most: number }): SettingReader<string> =>
  textThat(({ length }) => length >= least && length <= most, `a text of ${least} to ${most} characters`)

const subject = within(templateLimits.subject)
const message = within(templateLimits.email)
const smsMessage = within(templateLimits.sms)

const template: SettingReader<NoticeTemplate> = members({}, { subject, message, smsMessage })

/** Without the link, the change could not be undone. */
const withLink: SettingReader<string> = (value, path) =>
  textThat((text) => hasCode(text) || hasLink(text), 'a text with {####} or {##label##} for the link')(
    message(value, path),
    path,
  )

const templates: SettingReader<NoticeTemplates> = members(
  {},
  {
    emailChanged: members({}, { subject, message: withLink }),
    phoneNumberChanged: members({}, { smsMessage }),
    passwordChanged: template,
    secondFactorsChanged: template,
    emailRestored: members({}, { subject, message }),
  },
)

/** `true` for the default texts, or the operator's own texts by kind of notice. */
export const notices: SettingReader<NoticeTemplates> = (value, path) =>
  value === true ? {} : templates(value, path)
