type Claims = Readonly<Record<string, unknown>>

/** What tokens tell of a user's groups. */
export interface Groups {
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly preferredRole: string | undefined
}

/** The claims that tell of groups. A function changes them together, and not one by one. */
export const groupClaims: ReadonlySet<string> = new Set([
  'cognito:groups',
  'cognito:roles',
  'cognito:preferred_role',
])

/** The claims of both tokens with those of groups. The access token has no roles, and no claim is there empty. */
export function tellGroups(
  { id, access }: { readonly id: Claims; readonly access: Claims },
  { groups, roles, preferredRole }: Groups,
): { readonly id: Claims; readonly access: Claims } {
  const named = groups.length > 0 ? { 'cognito:groups': groups } : {}
  return {
    id: {
      ...id,
      ...named,
      ...(roles.length > 0 ? { 'cognito:roles': roles } : {}),
      ...(preferredRole ? { 'cognito:preferred_role': preferredRole } : {}),
    },
    access: { ...access, ...named },
  }
}
