import { escapeHtml } from './html.ts'

/** The e-mail with a verification code, for pools without their own words. `validity` is in milliseconds. */
export const codeEmail = (code: string, validity: number): string =>
  frame({
    title: 'Your verification code',
    preview: `${code} is your verification code.`,
    content: `${paragraph('Enter this code to verify your email address:')}
${box(`<span dir="ltr" class="text" style="${digits}">${escapeHtml(code)}</span>`)}
${note(`The code is good for ${duration(validity)}. If you did not ask for it, you can ignore this message.`)}`,
  })

/** The e-mail with the code of a second factor. */
export const authenticationEmail = (code: string, validity: number): string =>
  frame({
    title: 'Your authentication code',
    preview: `${code} is your authentication code.`,
    content: `${paragraph('Enter this code to sign in:')}
${box(`<span dir="ltr" class="text" style="${digits}">${escapeHtml(code)}</span>`)}
${note(`The code is good for ${duration(validity)}. If you are not signing in, somebody knows your password: change it, and give the code to nobody.`)}`,
  })

/** The e-mail with a link that confirms an account. */
export const linkEmail = (link: string, validity: number): string =>
  frame({
    title: 'Verify your email address',
    preview: 'One more step, and your account is confirmed.',
    content: `${paragraph('Follow this link and confirm on the page that it opens:')}
${button('Verify email', link)}
${addressNote(link)}
${note(`The link is good for ${duration(validity)}. If you did not sign up, you can ignore this message.`)}`,
  })

/** The e-mail that invites a user created by an administrator. */
export const invitationEmail = (username: string, password: string, validity: number): string =>
  frame({
    title: 'Your temporary password',
    preview: 'An account was made for you.',
    content: `${paragraph('An account was made for you. Sign in with this user name and temporary password:')}
${box(`${label('User name')}
<bdi dir="auto" class="text" style="${value}">${escapeHtml(username)}</bdi>
<div style="height:16px;line-height:16px">&nbsp;</div>
${label('Temporary password')}
<span dir="ltr" class="text" style="${value};font-family:${monospace};user-select:all">${escapeHtml(password)}</span>`)}
${note(`The temporary password is good for ${duration(validity)}. You will choose your own when you first sign in.`)}`,
  })

/** The e-mail that tells of a change, with the link that undoes it, if there is one. */
export const noticeEmail = (title: string, sentences: readonly string[], link: string | undefined): string =>
  frame({
    title,
    preview: sentences[0] ?? title,
    content: [
      ...sentences.map((sentence) => paragraph(escapeHtml(sentence))),
      ...(link === undefined ? [] : [button('Undo the change', link), addressNote(link)]),
    ].join('\n'),
  })

const sans = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const monospace = 'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace'
// The spacing is style only, so what is copied has no spaces.
const digits = `padding-left:6px;font:700 32px/40px ${monospace};letter-spacing:6px;color:#1b1f24;user-select:all;-webkit-user-select:all`
const value = `font:600 18px/26px ${sans};color:#1b1f24;overflow-wrap:anywhere;word-break:break-word`

interface EmailParts {
  readonly title: string
  /** The text that lists of messages show beside the subject. */
  readonly preview: string
  /** HTML. */
  readonly content: string
}

/**
 * The frame of an e-mail. Mail programs support tables and styles in attributes. Some drop style sheets, so the style
 * sheet has only what the e-mail can do without, as the dark colours. Outlook on Windows ignores `max-width`, so it
 * gets an outer table.
 */
const frame = ({ title, preview, content }: EmailParts) => `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
.page { background: #101418 !important; }
.card { background: #1a2027 !important; border-color: #313a45 !important; }
.box { background: #101418 !important; }
.text { color: #e9edf1 !important; }
.quiet { color: #a9b4c0 !important; }
.link { color: #8ab4f8 !important; }
.button { background: #8ab4f8 !important; color: #0b1a30 !important; }
}
@media (max-width: 480px) { .card { padding: 24px 20px !important; } }
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f5f7">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preview)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f5f7">
<tr><td align="center" style="padding:24px 12px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;table-layout:fixed;border-collapse:separate">
<tr><td class="card" align="left" style="padding:32px;background:#ffffff;border:1px solid #e3e6ea;border-radius:12px">
<h1 class="text" style="margin:0 0 16px;font:600 22px/30px ${sans};color:#1b1f24">${escapeHtml(title)}</h1>
${content}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`

const paragraph = (text: string) =>
  `<p class="text" style="margin:0 0 20px;font:400 16px/24px ${sans};color:#1b1f24">${text}</p>`

const note = (html: string) =>
  `<p class="quiet" style="margin:20px 0 0;font:400 14px/21px ${sans};color:#57606a">${html}</p>`

const addressNote = (link: string) =>
  note(`If the button does not work, copy this address into your browser:<br>
<a href="${escapeHtml(link)}" class="link" style="color:#0b57d0;word-break:break-all">${escapeHtml(link)}</a>`)

const label = (text: string) =>
  `<div class="quiet" style="margin:0 0 2px;font:400 13px/20px ${sans};color:#57606a">${text}</div>`

const box = (html: string) =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed">
<tr><td class="box" align="center" style="padding:20px 16px;background:#f4f5f7;border-radius:8px">
${html}
</td></tr>
</table>`

const button = (text: string, link: string) =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0">
<tr><td class="button" style="background:#0b57d0;border-radius:8px">
<a href="${escapeHtml(link)}" class="button" style="display:inline-block;padding:12px 24px;font:600 16px/24px ${sans};color:#ffffff;text-decoration:none;border-radius:8px">${text}</a>
</td></tr>
</table>`

const minute = 60_000
const hour = 60 * minute

/** Words a duration in whole minutes below an hour, in whole hours, or in whole days from two on. */
function duration(milliseconds: number): string {
  if (milliseconds < hour) return `${Math.round(milliseconds / minute)} minutes`
  const hours = Math.round(milliseconds / hour)
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`
  return hours === 1 ? '1 hour' : `${hours} hours`
}
