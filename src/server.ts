import { bodyLimitOf, type ApiService } from './api/dispatch.ts'
import { WrongGuesses } from './api/wrong-guesses.ts'
import { newAudit } from './audit/audit.ts'
import { newClockWatch } from './clock-watch.ts'
import type { Config, DevelopmentConfig } from './config/config.ts'
import { SetupError } from './config/setup-error.ts'
import { readTlsFiles, watchTlsFiles } from './config/tls-files.ts'
import { newContext, type ContextOptions, type SharedContext } from './context.ts'
import { newRandomSource } from './crypto/random.ts'
import { makePoolGiveWay } from './crypto/srp/priority.ts'
import { newPasswords } from './crypto/srp/srp-passwords.ts'
import { openAuditLog } from './data/audit-log.ts'
import { openData } from './data/data-folder.ts'
import { keepLocalCertificate } from './data/local-certificate.ts'
import { type DevelopmentPool, makeDevelopmentPool } from './data/development-pool.ts'
import { checkKeyIsPrivate } from './data/master-key.ts'
import { clientAddress } from './domain/client-address.ts'
import { cognitoLimits, servingLimits, withChanges } from './domain/limits.ts'
import { poolOptionsFrom } from './domain/pool-options.ts'
import { cognitoSessions } from './domain/session-options.ts'
import { AddressUnusable } from './http/address-unusable.ts'
import { listen, type HttpServer } from './http/listen.ts'
import { KeyedQueue } from './keyed-queue.ts'
import { newLog, type Log } from './log.ts'
import { newCodeEncryption } from './messages/code-encryption.ts'
import { newCustomSenders } from './messages/custom-senders.ts'
import { newReadableSenders } from './messages/inbox/readable-senders.ts'
import { newShownMessages } from './messages/inbox/shown-messages.ts'
import type { Message } from './messages/message.ts'
import { Outbox } from './messages/outbox/outbox.ts'
import type { Senders } from './messages/sender.ts'
import { PackageMissing } from './messages/transports/aws.ts'
import { openSenders } from './messages/transports/open-transports.ts'
import { endMemberships } from './operations/groups/end-memberships.ts'
import { regularly } from './regularly.ts'
import { UnusableList } from './refused-passwords/list.ts'
import { openRefusedPasswords } from './refused-passwords/refused-passwords.ts'
import { newRouter } from './router.ts'
import { findAccessKey, newKeyUse } from './signing/access-keys.ts'
import { newSignatureCheck } from './signing/signature-check.ts'
import { throttleWarnings } from './throttled-warnings.ts'
import type { Triggers } from './triggers/contract/triggers.ts'
import { newTriggers } from './triggers/trigger-runner.ts'

export interface RunningServer extends AsyncDisposable {
  /** The URL on this machine. */
  readonly url: string
  /** The URL for clients. Its tokens name it as their issuer, unless the configuration names another. */
  readonly publicUrl: string
  /** The time from the start of the process until calls were accepted. */
  readonly readyMs: number
  /** The pool that development starts with. */
  readonly pool: DevelopmentPool | undefined
  /** The file of the authority to trust, if the server has made its certificate itself. */
  readonly authority: string | undefined
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

/** What the parts of a server are built from. */
interface Plan {
  readonly config: Config
  readonly options: DevelopmentOptions
  readonly isDevelopment: boolean
  readonly log: Log
  readonly now: () => number
  /** The parts that are to be closed, in reverse order. */
  readonly parts: AsyncDisposableStack
}

const toStandardError = (line: string) => void process.stderr.write(line)

/**
 * Binds the port, builds a server, and serves. Requests that come before it is built are told to come again.
 * @throws {SetupError} it cannot run with this configuration; one line says why
 */
export async function startServer(
  config: DevelopmentConfig,
  options?: DevelopmentOptions,
): Promise<RunningServer>
export async function startServer(config: Config, options?: ServerOptions): Promise<RunningServer>
export async function startServer(config: Config, options: DevelopmentOptions = {}): Promise<RunningServer> {
  const { now = Date.now, log = newLog(toStandardError, now) } = options
  const isDevelopment = config.mode === 'development'
  await using parts = new AsyncDisposableStack()
  const plan: Plan = { config, options, isDevelopment, log, now, parts }
  const http = parts.use(await bind(plan))
  const { service, pool } = await buildService(plan, config.publicUrl ?? http.url)
  http.serve(newRouter({ service, isDevelopment, hasFixedCode: config.fixedCode !== undefined }))
  // Closed first, so that the last call is answered while everything that it uses is open.
  parts.defer(() => http.close())
  startChores(plan, service.context, http)
  if (pool) service.context.tokens.prepare(pool.poolId)
  const running = parts.move()
  let closing: Promise<void> | undefined
  const close = () => (closing ??= running.disposeAsync())
  return {
    url: http.url,
    publicUrl: service.context.publicUrl,
    readyMs: Math.round(performance.now()),
    pool,
    authority: config.localTls?.authority,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** @throws {SetupError} the port cannot be had, or a certificate cannot be used */
async function bind({ config, log, now }: Plan): Promise<HttpServer> {
  const { host, port, tls, localTls, trustedProxies } = config
  if (localTls) keepLocalCertificate(localTls, now())
  return listen({
    host,
    port,
    tls: tls && readTlsFiles(tls),
    // A header that was sent several times counts as one list.
    sourceOf: (peer, headers) => clientAddress(peer, headers['x-forwarded-for']?.toString(), trustedProxies),
    bodyLimit: bodyLimitOf,
    warn: throttleWarnings(log.warn, now),
  }).catch(rethrowForOperator)
}

interface Built {
  readonly service: ApiService
  /** The pool that development starts with. */
  readonly pool: DevelopmentPool | undefined
}

/** Opens the data, and builds what answers calls of the API. @throws {SetupError} */
async function buildService(plan: Plan, publicUrl: string): Promise<Built> {
  const { config, options, isDevelopment, log, now, parts } = plan
  const { fresh, acceptsDamagedLog = false, settings = {} } = config
  checkKeyIsPrivate(config, log.warn)
  const { store, vault } = parts.use(
    await openData(config, { fresh, makesKey: isDevelopment, acceptsDamagedLog, warn: log.warn }),
  )
  const print = options.printAudit ?? ((line) => toStandardError(`${line}\n`))
  const audit = config.audit && parts.use(openAuditLog(config.audit, { log, now, print }))
  const pool = isDevelopment ? await makeDevelopmentPool(store, now()) : undefined
  const refusedPasswords = await openRefusedPasswords(settings.passwords?.refuse).catch(rethrowForOperator)
  parts.defer(() => refusedPasswords.close())
  const passwords = newPasswords()
  parts.defer(() => passwords.close())
  const limits = withChanges(isDevelopment ? cognitoLimits : servingLimits, settings.limits ?? {})
  const random = newRandomSource(config.fixedCode)
  const context = newContext({
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
    publicUrl,
    issuer: config.issuer,
    ...(await buildMessages(plan, { store, vault, random })),
  })
  const noteUse = newKeyUse({ store, now, fault: (error) => log.fault({ error }) })
  const findKey = (id: string) => findAccessKey(store, vault, id)
  const service = {
    context,
    conflictQueue: new KeyedQueue(),
    checkSignature: newSignatureCheck({ findKey, noteUse, acceptAnyKey: isDevelopment, now }),
    fault: log.fault,
    guesses: new WrongGuesses({ limits, now, warn: log.warn }),
    audit: audit && newAudit({ vault, now, write: audit.write }),
  }
  return { service, pool }
}

/** Starts the functions of pools and the delivery of messages. @throws {SetupError} a sender cannot be opened */
async function buildMessages(
  { config, options, isDevelopment, log, now, parts }: Plan,
  { store, vault, random }: Pick<ContextOptions, 'store' | 'vault' | 'random'>,
): Promise<Pick<ContextOptions, 'messages' | 'triggers'>> {
  const { settings = {} } = config
  const allowPrivateAddresses = settings.allowPrivateAddresses ?? isDevelopment
  const modules = parts.use(
    newTriggers({
      locations: settings.functions ?? new Map(),
      folder: config.functions,
      watches: isDevelopment,
      allowPrivateAddresses: isDevelopment || allowPrivateAddresses,
      environment: process.env,
      hidden: settings.variables ?? new Set(),
      print: options.print ?? (() => undefined),
      warn: log.warn,
      now,
    }),
  )
  const { triggers = modules, show, attemptWindow } = options
  const senders = newCustomSenders({
    senders:
      options.senders ??
      (await openSenders(settings, { allowPrivateAddresses, now: Date.now }).catch(rethrowForOperator)),
    triggers,
    isLocal: (pool, trigger) => modules.isLocal(pool, trigger),
    encrypt: newCodeEncryption(),
  })
  parts.defer(() => senders.close())
  const outbox = parts.use(
    new Outbox({
      store,
      vault,
      senders: isDevelopment && !options.senders ? newReadableSenders(senders, settings) : senders,
      now,
      newId: (at) => random.id(at),
      fault: (error) => log.fault({ error }),
      warn: log.warn,
      keepsSent: isDevelopment,
      ...(attemptWindow === undefined ? {} : { window: attemptWindow }),
    }),
  )
  outbox.start()
  return { messages: isDevelopment && show ? newShownMessages(outbox, show) : outbox, triggers }
}

/** @throws {SetupError} what the operator has to mend */
function rethrowForOperator(error: unknown): never {
  const isForOperator =
    error instanceof AddressUnusable || error instanceof UnusableList || error instanceof PackageMissing
  throw isForOperator ? new SetupError(error.message, { cause: error }) : error
}

/** Starts the work of a server beside its calls. */
function startChores(plan: Plan, { store }: SharedContext, http: HttpServer): void {
  const { config, log, now, parts } = plan
  if (config.tls) {
    parts.use(watchTlsFiles({ files: config.tls, use: (pair) => http.setCertificate(pair), warn: log.warn }))
  }
  const fault = (error: unknown) => log.fault({ error })
  const { localTls } = config
  if (localTls) {
    parts.use(regularly(renewalInterval, async () => keepLocalCertificate(localTls, now()), fault))
  }
  parts.use(regularly(sweepInterval, () => store.sweep(now()), fault))
  parts.use(regularly(sweepInterval, () => endMemberships({ store, now }), fault))
  const checkClock = newClockWatch({ now, elapsed: () => performance.now(), warn: log.warn })
  parts.use(regularly(clockInterval, async () => checkClock(), fault))
  void makePoolGiveWay()
}

/** The intervals between removals of expired rows, renewals of certificates, and checks of the clock (milliseconds). */
const sweepInterval = 60_000
const renewalInterval = 3_600_000
const clockInterval = 1000
