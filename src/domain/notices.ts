import { mediumFor } from './code-delivery.ts'
import { isVerified, type User, type VerifiableAttribute } from './user.ts'

/** The events that users are notified of, at the address that they had before. */
export const noticeKinds = [
  'emailChanged',
  'phoneNumberChanged',
  'passwordChanged',
  'secondFactorsChanged',
  'emailRestored',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** The operator's texts for one kind of notice. An omitted text falls back to the usual one. */
export interface NoticeTemplate {
  readonly subject?: string | undefined
  readonly message?: string | undefined
  readonly smsMessage?: string | undefined
}

export type NoticeTemplates = Readonly<Partial<Record<NoticeKind, NoticeTemplate | undefined>>>

/** A notice and its destination. */
export interface Notice {
  readonly kind: NoticeKind
  readonly attribute: VerifiableAttribute
  readonly to: string
  /** The address that replaced the old one; undefined if none did. */
  readonly newAddress?: string | undefined
}

const kindOf = { email: 'emailChanged', phone_number: 'phoneNumberChanged' } as const

/**
 * The notices that a change of a user requires. The notice of a changed address goes to the old address. Any other
 * notice goes to the earlier e-mail address, or else to the earlier phone number. Only verified addresses get
 * notices: any other may be a stranger's.
 */
export function noticesOf(before: User, after: User, hasNewPassword: boolean): readonly Notice[] {
  const notices: Notice[] = []
  for (const attribute of ['email', 'phone_number'] as const) {
    const [to, newAddress] = [before.attributes[attribute], after.attributes[attribute]]
    if (to === undefined || to === newAddress || !isVerified(before, attribute)) continue
    notices.push({ kind: kindOf[attribute], attribute, to, newAddress })
  }
  const home = reachableAt(before)
  if (!home) return notices
  if (hasNewPassword) notices.push({ kind: 'passwordChanged', ...home })
  if (factorsOf(before) !== factorsOf(after)) notices.push({ kind: 'secondFactorsChanged', ...home })
  return notices
}

/** The destination of notices that concern no address. */
function reachableAt(user: User): Pick<Notice, 'attribute' | 'to'> | undefined {
  for (const attribute of ['email', 'phone_number'] as const) {
    const to = user.attributes[attribute]
    if (to !== undefined && isVerified(user, attribute)) return { attribute, to }
  }
  return undefined
}

/** A seed that waits for its first code is no factor yet. */
const factorsOf = ({ secondFactors, softwareToken }: User) =>
  JSON.stringify([
    secondFactors?.enabled ?? [],
    secondFactors?.preferred ?? null,
    softwareToken?.seed ?? null,
  ])

export const noticeMedium = ({ attribute }: Notice) => mediumFor[attribute]
