import type { Environment } from './environment.ts'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { toTrustedProxies, type TrustedProxies } from '../domain/client-address.ts'
import { type AuditLocation, locateAudit, usualAuditFile } from './audit-settings.ts'
import { readFlags } from './flags.ts'
import { readAuditSettings, readSettingsFile, type Settings } from './settings-file.ts'
import type { IssuerSetting } from '../domain/issuer.ts'
import { readIssuer } from './issuer.ts'
import { type LocalTls, localTlsIn, tlsFilesOf } from './local-tls.ts'
import { readPublicUrl } from './public-url.ts'
import { SetupError } from './setup-error.ts'
import type { TlsFiles } from './tls-files.ts'

/** The configuration of a server: the environment and the flags, read once. */
export interface Config {
  /**
   * Development listens on this machine only and accepts any access key. It keeps every message for reading, and
   * makes a pool.
   */
  readonly mode: 'development' | 'serving'
  readonly host: string
  /** 0 selects a free port. */
  readonly port: number
  /** The folder of the database and of the master key, unless each is given elsewhere. */
  readonly data: string
  /** The address of a PostgreSQL database to use instead of one in the folder. It may contain a password. */
  readonly database?: string | undefined
  /** The URL at which clients reach this server, without a trailing slash; undefined if it is host and port. */
  readonly publicUrl: string | undefined
  /** What tokens name as their issuer; undefined for the public URL. */
  readonly issuer?: IssuerSetting | undefined
  /** The certificate of this server. Without it, the server speaks HTTP without TLS. */
  readonly tls?: TlsFiles | undefined
  /** The certificate of `tls` is made and renewed by the server itself. Programs trust it only if they are told to. */
  readonly localTls?: LocalTls | undefined
  readonly masterKey: Buffer | undefined
  /** Starts with empty data. */
  readonly fresh: boolean
  /** Starts even if a damaged log hides acknowledged changes. */
  readonly acceptsDamagedLog?: boolean
  /** The code that every message contains. */
  readonly fixedCode: string | undefined
  /** The contents of the settings file, if there is one. */
  readonly settings?: Settings | undefined
  /** The folder with a module, by name, for each trigger function of the pools. */
  readonly functions?: string | undefined
  /** The proxies in front of this server that are trusted to name the client's address. */
  readonly trustedProxies?: TrustedProxies | undefined
  /** The destination of the audit log; undefined for no audit log. */
  readonly audit?: AuditLocation | undefined
}

/** The configuration of a server that only its developer uses. Only this type is accepted by what shows messages. */
export type DevelopmentConfig = Config & { readonly mode: 'development' }

const development = {
  name: 'dev',
  flags: {
    port: 'string',
    data: 'string',
    database: 'string',
    config: 'string',
    fresh: 'boolean',
    code: 'string',
    issuer: 'string',
    tls: 'boolean',
    functions: 'string',
    'audit-log': 'string',
    host: 'string',
    'accept-damaged-log': 'boolean',
  },
  unlisted: ['host'],
} as const

const serving = {
  name: 'start',
  flags: {
    port: 'string',
    host: 'string',
    data: 'string',
    database: 'string',
    config: 'string',
    'public-url': 'string',
    'allow-plain-http': 'boolean',
    issuer: 'string',
    'tls-cert': 'string',
    'tls-key': 'string',
    'trusted-proxy': 'string',
    functions: 'string',
    'audit-log': 'string',
    code: 'string',
    fresh: 'boolean',
    'accept-damaged-log': 'boolean',
  },
  unlisted: ['code', 'fresh'],
} as const

/** The configuration of `rockpool dev`. @throws {SetupError} */
export function readDevelopmentConfig(args: readonly string[], environment: Environment): DevelopmentConfig {
  const { flags } = readFlags(development, args)
  const { host = '127.0.0.1' } = flags
  if (host !== '127.0.0.1' && host !== 'localhost') {
    throw new SetupError(
      `Development mode takes any access key, so it listens on 127.0.0.1 only, not on ${host}. ` +
        `To serve others use: rockpool start --host ${host}`,
    )
  }
  const shared = readShared(flags, environment)
  if (flags.fresh && shared.database !== undefined) {
    throw new SetupError(
      '--fresh empties a data folder, not a database of PostgreSQL: make an empty one and name that.',
    )
  }
  const settings = readSettings(flags.config, environment)
  const localTls = flags.tls ? localTlsIn(shared.data) : undefined
  return {
    ...shared,
    mode: 'development',
    host: '127.0.0.1',
    publicUrl: undefined,
    issuer: readIssuer(flags.issuer ?? given(environment['ROCKPOOL_ISSUER'])) ?? settings?.issuer,
    tls: localTls && tlsFilesOf(localTls),
    localTls,
    fresh: flags.fresh ?? false,
    acceptsDamagedLog: flags['accept-damaged-log'] ?? false,
    fixedCode: readCode(flags.code ?? given(environment['ROCKPOOL_CODE'])),
    settings,
    functions: readFolder(flags, environment) ?? resolve('functions'),
    audit: locateAudit(readAuditFile(flags, environment), settings?.audit, undefined),
  }
}

/** The configuration of `rockpool start`. @throws {SetupError} */
export function readServingConfig(args: readonly string[], environment: Environment): Config {
  const { flags } = readFlags(serving, args)
  if (flags.code !== undefined || given(environment['ROCKPOOL_CODE'])) {
    throw new SetupError(
      'A fixed code is for development only, since everybody would know it: leave out --code and ROCKPOOL_CODE.',
    )
  }
  if (flags.fresh)
    throw new SetupError('--fresh is for development only. To begin anew, give another folder: --data.')
  const { host = '127.0.0.1' } = flags
  const tls = readTls(flags, environment)
  const publicUrl = readPublicUrl({
    publicUrl: flags['public-url'] ?? given(environment['ROCKPOOL_PUBLIC_URL']),
    host,
    hasTls: tls !== undefined,
    allowsPlainHttp: flags['allow-plain-http'] ?? false,
  })
  const shared = readShared(flags, environment)
  const settings = readSettings(flags.config, environment)
  return {
    ...shared,
    mode: 'serving',
    host,
    publicUrl,
    issuer: readIssuer(flags.issuer ?? given(environment['ROCKPOOL_ISSUER'])) ?? settings?.issuer,
    tls,
    fresh: false,
    acceptsDamagedLog: flags['accept-damaged-log'] ?? false,
    fixedCode: undefined,
    settings,
    functions: readFolder(flags, environment),
    audit: locateAudit(readAuditFile(flags, environment), settings?.audit, usualAuditFile(shared)),
    trustedProxies: readProxies(flags['trusted-proxy'] ?? given(environment['ROCKPOOL_TRUSTED_PROXY'])),
  }
}

/** The location of a server's data. */
export type DataLocation = Pick<Config, 'data' | 'database' | 'masterKey'>

/** The location of a server's data, for commands that work beside it. @throws {SetupError} */
export function readDataLocation(
  { data, database }: { readonly data: string | undefined; readonly database: string | undefined },
  environment: Environment,
): DataLocation {
  const { data: folder, database: url, masterKey } = readShared({ data, database }, environment)
  return { data: folder, database: url, masterKey }
}

/**
 * The destination of the audit log for a command beside a server: as for a server in serving mode, except that the
 * file beside a database has no port in its name.
 * @throws {SetupError}
 */
export function readCommandAudit(
  flags: { readonly 'audit-log': string | undefined },
  environment: Environment,
  { data, database }: DataLocation,
): AuditLocation | undefined {
  const file = given(environment['ROCKPOOL_CONFIG'])
  const settings = file === undefined ? undefined : readAuditSettings(file, environment)
  const place = locateAudit(readAuditFile(flags, environment), settings, usualAuditFile({ data }))
  return place && { ...place, isUsual: place.isUsual === true && database === undefined }
}

/** The folder of data outside PostgreSQL, for commands that work on its files. @throws {SetupError} */
export function readDataFolder(data: string | undefined, environment: Environment): DataLocation {
  const place = readDataLocation({ data, database: undefined }, environment)
  if (place.database === undefined) return place
  throw new SetupError(
    'The data is in PostgreSQL, which has tools of its own for this, pg_dump and pg_basebackup. To work on ' +
      'the files of a data folder, leave ROCKPOOL_DATABASE_URL unset.',
  )
}

function readShared(
  flags: {
    readonly port?: string | undefined
    readonly data?: string | undefined
    readonly database?: string | undefined
  },
  environment: Environment,
): DataLocation & Pick<Config, 'port'> {
  return {
    port: readPort(flags.port ?? given(environment['ROCKPOOL_PORT'])),
    data: resolve(flags.data ?? given(environment['ROCKPOOL_DATA']) ?? '.rockpool'),
    database: readDatabase(flags.database ?? given(environment['ROCKPOOL_DATABASE_URL'])),
    masterKey: readMasterKey(given(environment['ROCKPOOL_MASTER_KEY'])),
  }
}

/** The folder of functions, which must exist if it is named. */
function readFolder(
  flags: { readonly functions?: string | undefined },
  environment: Environment,
): string | undefined {
  const named = flags.functions ?? given(environment['ROCKPOOL_FUNCTIONS'])
  if (named === undefined) return undefined
  const folder = resolve(named)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder
  throw new SetupError(`The functions are to be in ${folder}, and no folder is there: --functions DIR`)
}

const readAuditFile = (flags: { readonly 'audit-log'?: string | undefined }, environment: Environment) =>
  flags['audit-log'] ?? given(environment['ROCKPOOL_AUDIT_LOG'])

/** An empty variable counts as unset. */
const given = (value: string | undefined) => (value === '' ? undefined : value)

function readSettings(flag: string | undefined, environment: Environment): Settings | undefined {
  const file = flag ?? given(environment['ROCKPOOL_CONFIG'])
  return file === undefined ? undefined : readSettingsFile(file, environment)
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 9229
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new SetupError(
      `The port must be a number from 0 to 65535, where 0 takes a free one; «${text}» is none.`,
    )
  }
  return Number(text)
}

function readCode(text: string | undefined): string | undefined {
  if (text !== undefined && !/^\d{6}$/.test(text))
    throw new SetupError('A code has six digits: --code 123456')
  return text
}

/** The files of a certificate. Either both are named, or neither. */
function readTls(
  flags: { readonly 'tls-cert'?: string | undefined; readonly 'tls-key'?: string | undefined },
  environment: Environment,
): TlsFiles | undefined {
  const cert = flags['tls-cert'] ?? given(environment['ROCKPOOL_TLS_CERT'])
  const key = flags['tls-key'] ?? given(environment['ROCKPOOL_TLS_KEY'])
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    const missing = cert === undefined ? '--tls-cert' : '--tls-key'
    throw new SetupError(`TLS needs a certificate and its private key, and ${missing} is missing.`)
  }
  return { cert: resolve(cert), key: resolve(key) }
}

function readProxies(text: string | undefined): TrustedProxies | undefined {
  if (text === undefined) return undefined
  const proxies = toTrustedProxies(text)
  if (proxies) return proxies
  throw new SetupError(
    `Trusted proxies are addresses and networks, like 10.0.0.7,192.168.0.0/16; «${text}» is not.`,
  )
}

/** The value itself never appears in a message, since it may contain a password. */
function readDatabase(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (!/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw new SetupError(
      'The database must be named like postgres://user@host:5432/name, with anything unusual in it percent-encoded.',
    )
  }
  return text
}

/** The master key that replaces another. @throws {SetupError} */
export const readNewMasterKey = (environment: Environment): Buffer | undefined =>
  readMasterKey(given(environment['ROCKPOOL_NEW_MASTER_KEY']), 'ROCKPOOL_NEW_MASTER_KEY')

/** 32 bytes, as 64 hexadecimal digits or in base64. The value itself never appears in a message. */
function readMasterKey(text: string | undefined, name = 'ROCKPOOL_MASTER_KEY'): Buffer | undefined {
  if (text === undefined) return undefined
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64')
  if (key.length !== 32 || !/^([0-9a-f]{64}|[A-Za-z0-9+/]{43}=?)$/i.test(text)) {
    throw new SetupError(
      `${name} must be 32 bytes: 64 hexadecimal digits, or base64. Make one with: openssl rand -hex 32`,
    )
  }
  return key
}
