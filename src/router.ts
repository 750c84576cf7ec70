import type { WireReply, WireRequest } from './http/types.ts'
import { poolNotFound } from './errors.ts'
import { readInbox } from './messages/inbox/inbox.ts'
import { readMailbox, readSmsMessages } from './messages/inbox/emulator-inbox.ts'
import type { Origin } from './context.ts'
import { isOwnHost, isOwnOrigin } from './signing/signature-check.ts'
import type { Store } from './store/store.ts'
import type { Tokens } from './tokens/tokens.ts'
import type { Vault } from './crypto/vault.ts'
import { confirmationPath, type ConfirmationLink } from './domain/confirmation-link.ts'
import { undoPath, type UndoLink } from './domain/email-undo.ts'
import { confirmUser, confirmUserForm } from './pages/confirm-user.ts'
import { undoEmail, undoEmailForm } from './pages/undo-email-change.ts'

export interface PagesParts {
  readonly store: Store
  readonly vault: Vault
  readonly tokens: Tokens
  /** The URL at which clients reach this server. */
  readonly url: string
  readonly isDevelopment: boolean
  /** Confirms an account by its link. Returns the name of the error, if there is one. */
  confirm(link: ConfirmationLink, origin: Origin): Promise<string | undefined>
  /** Undoes the change of an e-mail address by its link. Returns the name of the error, if there is one. */
  undoEmail(link: UndoLink, origin: Origin): Promise<string | undefined>
}

/** The pages with a path of their own, beside the API. Each method returns undefined if there is no such page. */
export interface Pages {
  /**
   * Serves the first page, the keys and endpoints of a pool, and the page of a link; in development also the sent
   * messages.
   */
  get(request: WireRequest): Promise<WireReply | undefined>
  /** Handles the forms that pages send. */
  post(request: WireRequest, requestId: string): Promise<WireReply | undefined>
}

const maxMessages = 100

export function newPages(parts: PagesParts): Pages {
  const prefix = new URL(parts.url).pathname.replace(/\/$/, '')

  function splitPath({ path: whole }: WireRequest) {
    const mark = whole.indexOf('?')
    const bare = mark < 0 ? whole : whole.slice(0, mark)
    // A proxy in front may have removed the path of the public URL, or left it.
    const path = prefix && bare.startsWith(`${prefix}/`) ? bare.slice(prefix.length) : bare
    return { path, query: new URLSearchParams(mark < 0 ? '' : whole.slice(mark)) }
  }

  async function get(request: WireRequest): Promise<WireReply | undefined> {
    const { path, query } = splitPath(request)
    if (path === '/') return { status: 200, contentType: 'text/plain; charset=utf-8', body: firstPage(parts) }
    const read = parts.isDevelopment ? messagePages.get(path) : undefined
    if (read) return messagePage(parts, request, read, query)
    if (path === confirmationPath) return confirmUserForm(query)
    if (path === undoPath) return undoEmailForm(query)
    const [, poolId, document] =
      /^\/([\w-]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(path) ?? []
    if (poolId === undefined) return undefined
    if (!(await parts.store.findPool(poolId))) return json(404, { message: poolNotFound(poolId).message })
    const found = document === 'jwks.json' ? await parts.tokens.keySet(poolId) : discovery(parts, poolId)
    return json(200, found, parts.isDevelopment ? 'no-store' : 'public, max-age=3600')
  }

  async function post(request: WireRequest, requestId: string): Promise<WireReply | undefined> {
    const { path } = splitPath(request)
    const origin = { requestId, source: request.source }
    if (path === confirmationPath)
      return confirmUser((link) => parts.confirm(link, origin), request.body.toString())
    if (path === undoPath) return undoEmail((link) => parts.undoEmail(link, origin), request.body.toString())
    return undefined
  }

  return { get, post }
}

const json = (status: number, value: unknown, cacheControl = 'no-store'): WireReply => ({
  status,
  headers: { 'Cache-Control': cacheControl },
  contentType: 'application/json',
  body: JSON.stringify(value),
})

/** OpenID Connect Discovery 1.0, as Cognito fills it, without the endpoints that do not exist here. */
function discovery({ tokens }: PagesParts, poolId: string) {
  const issuer = tokens.issuer(poolId)
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}

/**
 * The messages contain codes. Programs on this machine may read them, and pages that this server serves. A page from
 * elsewhere that is open in a browser here must not, under whatever name it calls this server.
 */
async function messagePage(
  parts: PagesParts,
  { headers }: WireRequest,
  read: ReadMessages,
  query: URLSearchParams,
): Promise<WireReply> {
  const isOurs = isOwnHost(headers.host) && isOwnOrigin(headers.origin)
  if (!isOurs) return json(403, { message: 'The inbox is for programs and pages of this machine.' })
  return json(200, await read(parts, (name) => query.get(name) ?? undefined))
}

type ReadMessages = (parts: PagesParts, only: (name: string) => string | undefined) => Promise<unknown>

/** Pages that show messages: our own, and those where tests for emulators of AWS look for e-mails and SMS. */
const messagePages: ReadonlyMap<string, ReadMessages> = new Map<string, ReadMessages>([
  [
    '/_rockpool/inbox',
    ({ store, vault }, only) =>
      readInbox(store, vault, { to: only('to'), user: only('user'), poolId: only('pool') }, maxMessages),
  ],
  [
    '/_aws/ses',
    ({ store, vault }, only) => readMailbox(store, vault, { id: only('id'), email: only('email') }),
  ],
  [
    '/_aws/sns/sms-messages',
    ({ store, vault }, only) =>
      readSmsMessages(store, vault, { phoneNumber: only('phoneNumber'), region: only('region') }),
  ],
])

const firstPage = ({
  url,
  isDevelopment,
}: PagesParts) => `Rockpool: a user directory that speaks the Amazon Cognito user pools API.

This is where its calls go (POST). Point a client here:

  Amplify   userPoolEndpoint: '${url}'
  AWS SDK   new CognitoIdentityProviderClient({ endpoint: '${url}', region: 'local', … })
  AWS CLI   aws cognito-idp list-user-pools --max-results 10 --endpoint-url ${url} --region local

${
  isDevelopment
    ? `Any access key is taken here. The terminal that started this server shows a pool and a client to use at once.
Messages to users, codes among them: ${url}/_rockpool/inbox (?to=ADDRESS &user=NAME &pool=ID)`
    : 'Operations of administrators are signed with an access key: rockpool keys create'
}
Public keys of a pool, to verify its tokens: ${url}/<pool id>/.well-known/jwks.json
`
