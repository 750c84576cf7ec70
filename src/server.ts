import { newRandomSource } from './crypto/random.ts'
import type { WireRequest } from './http/types.ts'
import { findAccessKey, newKeyUse } from './signing/access-keys.ts'
import { newAudit } from './audit/audit.ts'
import { newClockWatch } from './clock-watch.ts'
import { foreignOrigin } from './errors.ts'
import type { Config, DevelopmentConfig } from './config/config.ts'
import { openAuditLog } from './data/audit-log.ts'
import { openData } from './data/data-folder.ts'
import { developmentPool, makeDevelopmentPool } from './data/development-pool.ts'
import { newLog, type Log } from './log.ts'
import { newCodeEncryption } from './messages/code-encryption.ts'
import { newCustomSenders } from './messages/custom-senders.ts'
import type { Message } from './messages/messages.ts'
import { Outbox } from './messages/outbox/outbox.ts'
import type { Senders } from './messages/sender.ts'
import { newShownMessages } from './messages/inbox/shown-messages.ts'
import type { SharedContext } from './context.ts'
import { undoByLink } from './operations/attributes/undo-email-change.ts'
import { cognitoLimits, servingLimits, withChanges } from './domain/limits.ts'
import { confirmByLink } from './operations/sign-up/confirm-by-link.ts'
import { KeyedQueue } from './keyed-queue.ts'
import { newPages, type Pages } from './router.ts'
import { PackageMissing } from './messages/transports/aws.ts'
import { clientAddress } from './domain/client-address.ts'
import { type RefusedPasswords, UnusableList } from './refused-passwords/list.ts'
import { openRefusedPasswords } from './refused-passwords/refused-passwords.ts'
import { poolOptionsFrom } from './domain/pool-options.ts'
import { cognitoSessions } from './domain/session-options.ts'
import { openSenders } from './messages/transports/open-transports.ts'
import type { SenderSettings } from './messages/transports/settings.ts'
import { findExposure } from './data/master-key.ts'
import { makePoolGiveWay } from './crypto/srp/priority.ts'
import { SetupError } from './config/setup-error.ts'
import { readTlsFiles, watchTlsFiles } from './config/tls-files.ts'
import { isOwnOrigin, newSignatureCheck } from './signing/signature-check.ts'
import { newPasswords } from './crypto/srp/srp-passwords.ts'
import { newTokens } from './tokens/pool-tokens.ts'
import { newTriggers } from './triggers/trigger-runner.ts'
import { newNotices } from './throttled-warnings.ts'
import type { Triggers } from './triggers/contract/triggers.ts'
import { toErrorReply } from './http/reply.ts'
import { bodyLimitOf, handle, runTask, type Service } from './api/dispatch.ts'
import { listen, type HttpServer, type HttpServerOptions } from './http/listen.ts'
import { WrongGuesses } from './api/wrong-guesses.ts'

export interface RunningServer extends AsyncDisposable {
  /** The URL on this machine. */
  readonly url: string
  /** The URL for clients, which its tokens name as their issuer. */
  readonly publicUrl: string
  /** The time from the start of the process until calls were accepted. */
  readonly readyMs: number
  /** The pool that development starts with. */
  readonly pool: typeof developmentPool | undefined
  /** Stops accepting calls, lets those in flight finish, and closes the data. */
  close(): Promise<void>
}

export interface ServerOptions {
  readonly log?: Log
  /** Calls the functions of pools, instead of the server's own triggers. */
  readonly triggers?: Triggers
  /** Receives the output of trigger functions, line by line. */
  readonly print?: (functionName: string, line: string) => void
  /** Receives the lines of the audit log if the settings want them shown. */
  readonly printAudit?: (line: string) => void
  /** The senders of messages. They are closed with the server. */
  readonly senders?: Senders
  /** How long an attempt at a message owns it (milliseconds). */
  readonly attemptWindow?: number
  /** Milliseconds since 1970, instead of the machine's clock. */
  readonly now?: () => number
}

export interface DevelopmentOptions extends ServerOptions {
  /** Shows a message, with its code, as it is sent. */
  readonly show?: (message: Message) => void
}

const sweepInterval = 60_000
/** The interval between checks of the clock (milliseconds). */
const lookInterval = 1000

/** Builds a server and starts it. @throws {SetupError} it cannot run with this configuration; one line says why */
export async function startServer(
  config: DevelopmentConfig,
  options?: DevelopmentOptions,
): Promise<RunningServer>
export async function startServer(config: Config, options?: ServerOptions): Promise<RunningServer>
export async function startServer(config: Config, options: DevelopmentOptions = {}): Promise<RunningServer> {
  const now = options.now ?? Date.now
  const complain = (line: string) => void process.stderr.write(line)
  const {
    log = newLog(complain, now),
    print = () => undefined,
    printAudit = (line) => complain(`${line}\n`),
  } = options
  const isDevelopment = config.mode === 'development'
  await using parts = new AsyncDisposableStack()
  checkKeyIsPrivate(config, log)
  const { store, vault } = parts.use(
    await openData(config, {
      fresh: config.fresh,
      makesKey: isDevelopment,
      acceptsDamagedLog: config.acceptsDamagedLog ?? false,
      warn: log.warn,
    }),
  )
  const audit = config.audit && parts.use(openAuditLog(config.audit, { log, now, print: printAudit }))
  if (isDevelopment) await makeDevelopmentPool(store, now())
  const random = newRandomSource(config.fixedCode)
  const refusedPasswords = await openListOf(config)
  parts.defer(() => refusedPasswords.close())
  const passwords = newPasswords()
  parts.defer(() => passwords.close())
  const { settings = {} } = config
  const modules = parts.use(
    newTriggers({
      places: settings.functions ?? new Map(),
      folder: config.functions,
      watches: isDevelopment,
      allowPrivateAddresses: isDevelopment || (settings.allowPrivateAddresses ?? false),
      environment: process.env,
      hidden: settings.variables ?? new Set(),
      print,
      warn: log.warn,
      now,
    }),
  )
  const triggers = options.triggers ?? modules
  const senders = newCustomSenders({
    senders: options.senders ?? (await openSendersOf(settings, isDevelopment)),
    triggers,
    isLocal: (pool, trigger) => modules.isLocal(pool, trigger),
    encrypt: newCodeEncryption(),
  })
  parts.defer(() => senders.close())
  const leaves = ({ medium, senderContext }: Message) =>
    !isDevelopment ||
    options.senders !== undefined ||
    senderContext !== undefined ||
    (medium === 'EMAIL' ? settings.email : settings.sms) !== undefined
  // Opened before the sockets, so that it is closed after the last call has been answered.
  const outbox = parts.use(
    new Outbox({
      store,
      vault,
      senders: sendersOfSome(senders, leaves),
      now,
      newId: (at) => random.id(at),
      fault: (error) => log.fault({ error }),
      warn: log.warn,
      keepsSent: isDevelopment,
      ...(options.attemptWindow === undefined ? {} : { window: options.attemptWindow }),
    }),
  )
  outbox.start()
  const { show } = options
  const messages = isDevelopment && show ? newShownMessages(outbox, show) : outbox

  // Tokens name the server's address, which is known once it listens. No call can arrive before this turn ends.
  let service: Service | undefined
  let pages: Pages | undefined
  const logged = <T>(answer: Promise<T>) =>
    answer.catch((error: unknown) => {
      log.fault({ error })
      throw error
    })
  const answerForm = async (request: WireRequest, requestId: string) =>
    (await logged(get(pages).post(request, requestId))) ?? handle(get(service), request, requestId)
  const http = parts.use(
    await listenAt({
      host: config.host,
      port: config.port,
      tls: config.tls && readTlsFiles(config.tls),
      sourceOf: (peer, headers) =>
        clientAddress(peer, joined(headers['x-forwarded-for']), config.trustedProxies),
      // API calls name their target; any other request may be the form of a page.
      call: async (request, requestId) => {
        const { origin, 'x-amz-target': target } = request.headers
        if (config.fixedCode !== undefined && !isOwnOrigin(origin)) return toErrorReply(foreignOrigin())
        return target === undefined
          ? answerForm(request, requestId)
          : handle(get(service), request, requestId)
      },
      get: (request) => logged(get(pages).get(request)),
      bodyLimit: bodyLimitOf,
      warn: newNotices(log.warn, now),
    }),
  )
  if (config.tls) {
    parts.use(watchTlsFiles({ files: config.tls, use: (pair) => http.setCertificate(pair), warn: log.warn }))
  }
  const publicUrl = config.publicUrl ?? http.url
  const tokens = newTokens({ store, vault, random, now, publicUrl })
  const passwordQueue = new KeyedQueue()
  const userQueue = new KeyedQueue()
  const limits = withChanges(isDevelopment ? cognitoLimits : servingLimits, settings.limits ?? {})
  const context: SharedContext = {
    store,
    vault,
    random,
    now,
    limits,
    poolOptions: poolOptionsFrom(settings.pools ?? new Map()),
    refusedPasswords,
    sessionOptions: settings.sessions ?? cognitoSessions,
    inSmsSandbox: settings.smsSandbox !== undefined,
    passwords,
    passwordQueue,
    userQueue,
    tokens,
    publicUrl,
    messages,
    triggers,
  }
  const noteUse = newKeyUse({ store, now, fault: (error) => log.fault({ error }) })
  const findKey = (id: string) => findAccessKey(store, vault, id)
  service = {
    context,
    conflictQueue: new KeyedQueue(),
    checkSignature: newSignatureCheck({ findKey, noteUse, acceptAnyKey: isDevelopment, now }),
    fault: log.fault,
    guesses: new WrongGuesses({ limits, now, warn: log.warn }),
    audit: audit && newAudit({ vault, now, write: audit.write }),
  }
  pages = newPages({
    store,
    vault,
    tokens,
    url: publicUrl,
    isDevelopment,
    confirm: (link, origin) =>
      runTask(get(service), 'confirmUser', (call) => confirmByLink(call, link), origin),
    undoEmail: (link, origin) =>
      runTask(get(service), 'undoEmailChange', (call) => undoByLink(call, link), origin),
  })
  if (isDevelopment) tokens.prepare(developmentPool.poolId)
  parts.use(sweepRegularly(() => store.sweep(now()), log))
  parts.use(watchClock(newClockWatch({ now, elapsed: () => performance.now(), warn: log.warn })))

  void makePoolGiveWay()

  const running = parts.move()
  let closing: Promise<void> | undefined
  const close = () => (closing ??= running.disposeAsync())
  return {
    url: http.url,
    publicUrl,
    readyMs: Math.round(performance.now()),
    pool: isDevelopment ? developmentPool : undefined,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** @throws {SetupError} other users than its owner may read the master key; in development that is a warning */
function checkKeyIsPrivate({ mode, data, masterKey }: Config, { warn }: Log): void {
  const exposure = masterKey === undefined ? findExposure(data) : undefined
  if (exposure === undefined) return
  if (mode !== 'development') throw new SetupError(exposure)
  warn(exposure)
}

/** In development messages stay readable. Only those leave for which the settings or the pool configure a sender. */
const sendersOfSome = (senders: Senders, leaves: (message: Message) => boolean): Senders => ({
  send: async (pool, message, id) => (leaves(message) ? senders.send(pool, message, id) : undefined),
  close: () => senders.close(),
})

/** @throws {SetupError} something that a sender needs is not installed */
async function openSendersOf(settings: SenderSettings, isDevelopment: boolean): Promise<Senders> {
  const allowPrivateAddresses = settings.allowPrivateAddresses ?? isDevelopment
  try {
    return await openSenders(settings, { allowPrivateAddresses, now: Date.now })
  } catch (error) {
    if (error instanceof PackageMissing) throw new SetupError(error.message, { cause: error })
    throw error
  }
}

/** A header as one text, even if it was sent several times. */
const joined = (header: string | readonly string[] | undefined) =>
  typeof header === 'string' ? header : header?.join(',')

/** @throws {SetupError} the list of refused passwords cannot be used */
async function openListOf({ settings }: Config): Promise<RefusedPasswords> {
  try {
    return await openRefusedPasswords(settings?.passwords?.refuse)
  } catch (error) {
    if (error instanceof UnusableList) throw new SetupError(error.message, { cause: error })
    throw error
  }
}

function get<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('a call came in before the server was built')
  return part
}

async function listenAt(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port } = options
  try {
    return await listen(options)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const where = `${host}:${port}`
    if (code === 'EADDRINUSE') {
      throw new SetupError(
        `Port ${port} is taken: stop what listens on ${where}, or take another one: --port 0`,
        {
          cause: error,
        },
      )
    }
    if (code === 'EACCES')
      throw new SetupError(`Port ${port} is not yours to take. Choose one above 1023: --port`, {
        cause: error,
      })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new SetupError(`${host} is not an address of this machine. Choose another: --host`, {
        cause: error,
      })
    }
    throw error
  }
}

/** Checks the clock regularly, without keeping the process alive. */
function watchClock(look: () => void): Disposable {
  const timer = setInterval(look, lookInterval).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Sweeps regularly, one sweep at a time, without keeping the process alive. */
function sweepRegularly(sweep: () => Promise<void>, log: Log): AsyncDisposable {
  let current: Promise<void> | undefined
  const timer = setInterval(() => {
    current ??= sweep()
      .catch((error: unknown) => log.fault({ error }))
      .finally(() => (current = undefined))
  }, sweepInterval)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await current
    },
  }
}
