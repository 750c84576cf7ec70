/** The values for the placeholders of a message. A placeholder without a value stays as it is. */
export interface PlaceholderValues {
  /** For `{####}`: the code or the temporary password. */
  readonly code: string
  /** For `{username}`, in invitations. */
  readonly username?: string | undefined
  /** For `{##label##}`, if the message has a link. */
  readonly link?: ((label: string) => string) | undefined
  /** For `{when}` and `{address}`, in notices of changes. */
  readonly when?: string | undefined
  readonly address?: string | undefined
}

/** A label has no braces, so the search takes time proportional to the text. */
const placeholder = /\{(?:(####)|(username|when|address)|##([^{}]+)##)\}/g

/** Fills all placeholders in one pass, so that a value which looks like one stays as it is. */
export const fillTemplate = (template: string, { code, link, ...named }: PlaceholderValues): string =>
  template.replace(
    placeholder,
    (whole, isCode?: string, name?: 'username' | 'when' | 'address', label?: string) => {
      if (isCode) return code
      if (name) return named[name] ?? whole
      return (label && link?.(label)) ?? whole
    },
  )

export const hasCode = (template: string): boolean => template.includes('{####}')
export const hasUsername = (template: string): boolean => template.includes('{username}')
export const hasLink = (template: string): boolean => /\{##[^{}]+##\}/.test(template)

/** The allowed length of texts, in UTF-16 code units, placeholders unfilled. */
export const templateLimits = {
  sms: { least: 6, most: 140 },
  email: { least: 6, most: 20_000 },
  subject: { least: 1, most: 140 },
} as const
