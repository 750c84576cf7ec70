/**
 * OpenID Connect Discovery 1.0, as Cognito fills it, without the endpoints that do not exist here. The keys are found at
 * the server's own URL, whatever its tokens name as their issuer.
 */
export const discoveryDocument = (issuer: string, keysUrl: string) => ({
  issuer,
  jwks_uri: keysUrl,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
})
