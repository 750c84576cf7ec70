/** The region of a pool id: all before its underscore. */
const regionOf = (poolId: string) => poolId.slice(0, poolId.indexOf('_'))

/** The issuer that Amazon's verifiers expect of a pool. */
const amazonIssuer = (poolId: string) => `https://cognito-idp.${regionOf(poolId)}.amazonaws.com/${poolId}`

/** What tokens name as their issuer: `amazon`, or a URL without a slash at the end, which the pool id follows. */
export type IssuerSetting = string

/** The `iss` claim of a pool's tokens. */
export const issuerOf = (setting: IssuerSetting, poolId: string): string =>
  setting === 'amazon' ? amazonIssuer(poolId) : `${setting}/${poolId}`

/**
 * The pool that an access token names as its issuer; undefined if it names none in a way that is accepted. Accepted are
 * the setting's name, the server's own URL, and Amazon's name. So sessions go on when the setting changes: all three
 * lead to the keys of the same pool, and the signature decides.
 */
export function poolIdOfIssuer(
  issuer: unknown,
  { setting, publicUrl }: { readonly setting: IssuerSetting; readonly publicUrl: string },
): string | undefined {
  if (typeof issuer !== 'string') return undefined
  const [, poolId = ''] = /\/([\w-]+)$/.exec(issuer) ?? []
  if (poolId === '') return undefined
  return [setting, publicUrl, 'amazon'].some((name) => issuerOf(name, poolId) === issuer) ? poolId : undefined
}
