import type { PageTask } from './audit/audited.ts'
import { handle, type ApiService } from './api/dispatch.ts'
import { runTask } from './api/run.ts'
import type { Context, SharedContext } from './context.ts'
import { confirmationPath } from './domain/confirmation-link.ts'
import { undoPath } from './domain/email-undo.ts'
import { CognitoError, foreignOrigin, internalError, poolNotFound } from './errors.ts'
import { notFound, toErrorReply, toJsonReply } from './http/reply.ts'
import type { RequestHandler, WireReply, WireRequest } from './http/types.ts'
import {
  readMailbox,
  readSmsMessages,
  type MailboxFilter,
  type SmsFilter,
} from './messages/inbox/emulator-inbox.ts'
import { readInbox, type InboxFilter } from './messages/inbox/inbox.ts'
import { undoByLink } from './operations/attributes/undo-email-change.ts'
import { confirmByLink } from './operations/sign-up/confirm-by-link.ts'
import { confirmUser, confirmUserForm } from './pages/confirm-user.ts'
import { firstPage } from './pages/first-page.ts'
import { undoEmail, undoEmailForm } from './pages/undo-email-change.ts'
import { isOwnHost, isOwnOrigin } from './signing/signature-check.ts'
import { discoveryDocument } from './tokens/discovery-document.ts'

/** A call of the API names its target in a header, and may have any path. */
const api: Route = ['POST', '*', callers, callApi]

/** Every path of the server: the method, the path, who may ask, and what answers. HEAD is answered like GET. */
const routes: readonly Route[] = [
  ['GET', '/', everyone, showFirstPage],
  ['GET', '/:pool/.well-known/jwks.json', everyone, showKeys],
  ['GET', '/:pool/.well-known/openid-configuration', everyone, showDiscovery],
  ['GET', confirmationPath, everyone, ({ query }) => confirmUserForm(query)],
  ['POST', confirmationPath, callers, confirm],
  ['GET', undoPath, everyone, ({ query }) => undoEmailForm(query)],
  ['POST', undoPath, callers, undo],
  ['GET', '/_rockpool/inbox', developers, showInbox],
  ['GET', '/_aws/ses', developers, showMailbox],
  ['GET', '/_aws/sns/sms-messages', developers, showSmsMessages],
  api,
]

/** In a path `:pool` stands for the id of a pool, and `*` for every path that no row before it has. */
type Route = readonly [
  method: 'GET' | 'POST',
  path: string,
  audience: (visit: Visit) => WireReply | undefined,
  answer: (visit: Visit) => Promise<WireReply> | WireReply,
]

/** The server whose paths these are. */
export interface Site {
  readonly service: ApiService
  readonly isDevelopment: boolean
  /** Whether all codes are the same. Any page that is open in a browser here could then confirm users. */
  readonly hasFixedCode: boolean
}

/** A request to a site, and what its URL says. */
interface Visit extends Site {
  readonly request: WireRequest
  readonly requestId: string
  readonly query: URLSearchParams
  /** The part of the path in place of `:pool`. */
  readonly poolId: string
}

/** Answers each request by its route. */
export function newRouter(site: Site): RequestHandler {
  const { context, fault } = site.service
  const prefix = new URL(context.publicUrl).pathname.replace(/\/$/, '')
  return async (request, requestId) => {
    try {
      const found = findRoute(request, prefix)
      if (!found) return notFound
      const [, , audience, answer] = found.route
      const visit = { ...site, ...found, request, requestId }
      return audience(visit) ?? (await answer(visit))
    } catch (error) {
      fault({ requestId, error })
      return toErrorReply(internalError())
    }
  }
}

type Found = Pick<Visit, 'query' | 'poolId'> & { readonly route: Route }

function findRoute({ method, path: url, headers }: WireRequest, prefix: string): Found | undefined {
  const mark = url.indexOf('?')
  const whole = mark < 0 ? url : url.slice(0, mark)
  // A proxy in front may have removed the path of the public URL, or left it.
  const path = prefix && whole.startsWith(`${prefix}/`) ? whole.slice(prefix.length) : whole
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark))
  const asked = method === 'HEAD' ? 'GET' : method
  if (asked === 'POST' && headers['x-amz-target'] !== undefined) return { route: api, query, poolId: '' }
  for (const route of routes) {
    const poolId = route[0] === asked ? poolIdIn(path, route[1]) : undefined
    if (poolId !== undefined) return { route, query, poolId }
  }
  return undefined
}

/** The part of a path in place of `:pool`, empty if its form has none; undefined for a path of another form. */
function poolIdIn(path: string, form: string): string | undefined {
  if (!form.startsWith('/:pool/')) return form === path || form === '*' ? '' : undefined
  const [, poolId, rest] = /^\/([\w-]+)(\/.*)$/.exec(path) ?? []
  return rest === form.slice('/:pool'.length) ? poolId : undefined
}

// Who may ask: a function that answers the refusal of everyone else.

function everyone(): undefined {
  return undefined
}

/** Everyone. While all codes are the same, only programs, and pages of this machine. */
function callers({ request: { headers }, hasFixedCode }: Visit): WireReply | undefined {
  return hasFixedCode && !isOwnOrigin(headers.origin) ? toErrorReply(foreignOrigin()) : undefined
}

/**
 * In development, programs and pages of this machine. Messages contain codes. A page from elsewhere that is open in a
 * browser here must not read them, under whatever name it calls this server.
 */
function developers({ request: { headers }, isDevelopment }: Visit): WireReply | undefined {
  if (!isDevelopment) return notFound
  if (isOwnHost(headers.host) && isOwnOrigin(headers.origin)) return undefined
  return toJsonReply(403, { message: 'The inbox is for programs and pages of this machine.' })
}

// What answers.

function callApi({ service, request, requestId }: Visit): Promise<WireReply> {
  return handle(service, request, requestId)
}

function showFirstPage({ service, isDevelopment }: Visit): WireReply {
  return firstPage(service.context.publicUrl, isDevelopment)
}

function showKeys(visit: Visit): Promise<WireReply> {
  return poolDocument(visit, ({ tokens }, poolId) => tokens.keySet(poolId))
}

function showDiscovery(visit: Visit): Promise<WireReply> {
  return poolDocument(visit, ({ tokens, publicUrl }, poolId) =>
    discoveryDocument(tokens.issuer(poolId), `${publicUrl}/${poolId}/.well-known/jwks.json`),
  )
}

async function poolDocument(
  { service: { context }, poolId, isDevelopment }: Visit,
  find: (context: SharedContext, poolId: string) => object | Promise<object>,
): Promise<WireReply> {
  if (!(await context.store.findPool(poolId)))
    return toJsonReply(404, { message: poolNotFound(poolId).message })
  return toJsonReply(200, await find(context, poolId), isDevelopment ? 'no-store' : 'public, max-age=3600')
}

function confirm(visit: Visit): Promise<WireReply> {
  return confirmUser(
    (link) => runPage(visit, 'confirmUser', (context) => confirmByLink(context, link)),
    visit.request.body.toString(),
  )
}

function undo(visit: Visit): Promise<WireReply> {
  return undoEmail(
    (link) => runPage(visit, 'undoEmailChange', (context) => undoByLink(context, link)),
    visit.request.body.toString(),
  )
}

/** Runs the task of a page. Returns the name of its error, if there is one. */
async function runPage(
  { service, request: { source }, requestId }: Visit,
  name: PageTask,
  task: (context: Context) => Promise<void>,
): Promise<string | undefined> {
  try {
    await runTask(service, name, task, { requestId, source })
    return undefined
  } catch (error) {
    if (error instanceof CognitoError) return error.name
    throw error
  }
}

const maxMessages = 100

async function showInbox({ service: { context }, query }: Visit): Promise<WireReply> {
  const filter: InboxFilter = {
    to: given(query, 'to'),
    user: given(query, 'user'),
    poolId: given(query, 'pool'),
  }
  return toJsonReply(200, await readInbox(context.store, context.vault, filter, maxMessages))
}

async function showMailbox({ service: { context }, query }: Visit): Promise<WireReply> {
  const filter: MailboxFilter = { id: given(query, 'id'), email: given(query, 'email') }
  return toJsonReply(200, await readMailbox(context.store, context.vault, filter))
}

async function showSmsMessages({ service: { context }, query }: Visit): Promise<WireReply> {
  const filter: SmsFilter = { phoneNumber: given(query, 'phoneNumber'), region: given(query, 'region') }
  return toJsonReply(200, await readSmsMessages(context.store, context.vault, filter))
}

const given = (query: URLSearchParams, name: string) => query.get(name) ?? undefined
