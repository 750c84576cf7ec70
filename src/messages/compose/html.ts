import type { HtmlToTextOptions } from 'html-to-text'

/** Escapes a text for HTML, between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => entities[mark] ?? mark)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Whether a text has tags or entities, and so is meant as HTML. */
export const isHtml = (text: string): boolean => /<[a-z!/][^<>]*>|&(?:#\d+|#x[\da-f]+|[a-z]\w*);/i.test(text)

/** Converts HTML to plain text, for mail programs that show no HTML. */
export async function toPlainText(html: string): Promise<string> {
  return (await (converter ??= loadConverter()))(html)
}

let converter: Promise<(html: string) => string> | undefined

/** Loads the converter on first use, since most pools have no HTML of their own. */
async function loadConverter(): Promise<(html: string) => string> {
  const { compile } = await import('html-to-text')
  return compile(options)
}

const asItStands = { uppercase: false }
const line = { leadingLineBreaks: 1, trailingLineBreaks: 1 }

const options: HtmlToTextOptions = {
  wordwrap: false,
  // The limit is far deeper than any e-mail. Without it, thousands of open tags would use up the stack.
  limits: { maxDepth: 200, ellipsis: '' },
  selectors: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: asItStands })),
    // E-mails use tables for their layout.
    { selector: 'td', format: 'block', options: line },
    { selector: 'th', format: 'block', options: line },
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: false } },
  ],
}
