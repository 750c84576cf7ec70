import type { WireReply } from '../http/types.ts'
import { createHash } from 'node:crypto'
import { escapeHtml } from '../messages/compose/html.ts'

/** A page for a browser. It has no scripts, loads nothing, and cannot be shown inside another page. */
export interface Page {
  readonly status: number
  readonly title: string
  /** HTML. */
  readonly content: string
}

export const toPageReply = ({ status, title, content }: Page): WireReply => ({
  status,
  contentType: 'text/html; charset=utf-8',
  headers: {
    'Content-Security-Policy': policy,
    // The address of the page may contain a code.
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
  },
  body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`,
})

/** What a page with a button consists of. Texts are HTML. */
interface ButtonForm {
  readonly title: string
  readonly paragraphs: readonly string[]
  /** The page's own path, without the folders before it, which a proxy may choose. */
  readonly action: string
  readonly fields: Iterable<readonly [name: string, value: string]>
  readonly button: string
}

/** A page that does something once its button is pressed. */
export const toButtonPage = ({ title, paragraphs, action, fields, button }: ButtonForm): Page => ({
  status: 200,
  title,
  content: `${toParagraphs(paragraphs)}
<form method="post" action="${action}">
${Array.from(fields, ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`).join('\n')}
<button type="submit">${button}</button>
</form>`,
})

/** A page that reports an outcome. */
export const toOutcome = (status: number, title: string, ...paragraphs: readonly string[]): Page => ({
  status,
  title,
  content: `<div role="status">${toParagraphs(paragraphs)}</div>`,
})

const toParagraphs = (texts: readonly string[]) => texts.map((text) => `<p>${text}</p>`).join('\n')

export const tryAgain = toOutcome(503, 'That did not work', 'Please go back and try again in a moment.')

const style = `
:root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --line: #e3e6ea; --text: #1b1f24; --accent: #0b57d0; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #101418; --card: #1a2027; --line: #313a45; --text: #e9edf1; --accent: #8ab4f8; --on-accent: #0b1a30; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 12px; background: var(--page); color: var(--text); font: 400 1rem/1.5 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 480px; margin: 8vh auto 0; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow-wrap: anywhere; }
h1 { margin: 0 0 16px; font-size: 1.375rem; line-height: 1.35; }
p { margin: 0 0 16px; }
p:last-child { margin-bottom: 0; }
button { width: 100%; min-height: 48px; margin-top: 8px; padding: 12px 24px; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { text-decoration: underline; }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
@media (max-width: 480px) { main { margin-top: 0; padding: 24px 20px; } }
`

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')
