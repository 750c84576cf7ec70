/** The type of a column in PostgreSQL. SQLite has TEXT for texts and lists, and INTEGER for all others. */
export type ColumnType = 'text' | 'bigint' | 'integer' | 'smallint' | 'bigint[]'

/** A column as SQL declares it: its name, its type, and whether it may be empty. */
type ColumnDeclaration = `${string} ${ColumnType}` | `${string} ${ColumnType} null`

export interface Table {
  /** The columns in their order, each under the name that records have for it. */
  readonly columns: Readonly<Record<string, ColumnDeclaration>>
  /** The columns that identify a row, in the order of the key. */
  readonly key: readonly string[]
  /**
   * What removes a row: the removal of its user, the plan that removes its user and names the row, the removal of its
   * pool, or nothing of these. What goes with a user or by a plan goes with the pool too.
   */
  readonly removedWith: 'user' | 'plan' | 'pool' | 'nothing'
  /** The column with the time from which a row is useless, and how long it is kept then (milliseconds). */
  readonly expiry?: { readonly column: string; readonly keptFor: number }
  /** The column by which Citus spreads the rows over machines. Without one, every machine has a copy of the table. */
  readonly distributionColumn?: string
  readonly onlyIn?: 'postgres'
}

const day = 24 * 3_600_000

/** The columns that name the user of a row, or their pool and a `sub` that no user has. */
const ofUser = { poolId: 'pool text', sub: 'sub text' } as const

/**
 * Every table of the store. Lists of columns, removals, sweeps, copies, the change of the master key and the
 * distribution over machines follow from this. Tests compare it with the schemas. The rows of a pool are removed in
 * this order. Users go first: without their row nothing more is written for them. All rows that are distributed by
 * `sub` lie together, so those of one user are on one machine.
 */
export const tables = {
  configuration: {
    columns: { id: 'id integer', version: 'version bigint' },
    key: ['id'],
    removedWith: 'nothing',
    onlyIn: 'postgres',
  },
  pool: {
    columns: { id: 'id text', version: 'version bigint', removed: 'removed smallint', record: 'record text' },
    key: ['id'],
    removedWith: 'nothing',
  },
  users: {
    columns: {
      ...ofUser,
      username: 'username text',
      version: 'version bigint',
      status: 'status text',
      enabled: 'enabled smallint',
      created: 'created bigint',
      modified: 'modified bigint',
      document: 'document text',
      temporarySince: 'temporary_since bigint null',
      tokensValidAfter: 'tokens_valid_after bigint',
    },
    key: ['pool', 'sub'],
    removedWith: 'pool',
    distributionColumn: 'sub',
  },
  credential: {
    columns: { ...ofUser, sealed: 'sealed text' },
    key: ['pool', 'sub'],
    removedWith: 'user',
    distributionColumn: 'sub',
  },
  alias: {
    columns: { poolId: 'pool text', kind: 'kind smallint', value: 'value text', sub: 'sub text' },
    key: ['pool', 'kind', 'value'],
    removedWith: 'plan',
    distributionColumn: 'value',
  },
  attr_idx: {
    columns: { poolId: 'pool text', name: 'name text', value: 'value text', sub: 'sub text' },
    key: ['pool', 'name', 'value', 'sub'],
    removedWith: 'plan',
    distributionColumn: 'sub',
  },
  event: {
    columns: {
      ...ofUser,
      version: 'version bigint',
      at: 'at bigint',
      actor: 'actor text',
      action: 'action text',
      changes: 'changes text',
    },
    key: ['pool', 'sub', 'version'],
    removedWith: 'user',
    distributionColumn: 'sub',
  },
  session: {
    columns: {
      ...ofUser,
      sessionId: 'family text',
      client: 'client text',
      created: 'created bigint',
      expires: 'expires bigint',
      keepUntil: 'keep_until bigint',
      hash: 'hash text',
      previousHash: 'previous_hash text null',
      graceEnds: 'grace_ends bigint null',
    },
    key: ['pool', 'sub', 'family'],
    removedWith: 'user',
    expiry: { column: 'keep_until', keptFor: 0 },
    distributionColumn: 'sub',
  },
  used_proof: {
    columns: { ...ofUser, id: 'id text', expires: 'expires bigint' },
    key: ['pool', 'sub', 'id'],
    removedWith: 'user',
    expiry: { column: 'expires', keptFor: 0 },
    distributionColumn: 'sub',
  },
  code: {
    columns: {
      ...ofUser,
      purpose: 'purpose text',
      hash: 'hash text',
      expires: 'expires bigint',
      attribute: 'attribute text',
      value: 'value text',
      answers: 'answers text',
    },
    key: ['pool', 'sub', 'purpose'],
    removedWith: 'user',
    expiry: { column: 'expires', keptFor: 0 },
    distributionColumn: 'sub',
  },
  attempt: {
    columns: {
      ...ofUser,
      action: 'action text',
      times: 'times bigint[]',
      last: 'last bigint',
      tag: 'tag text',
    },
    key: ['pool', 'sub', 'action'],
    removedWith: 'user',
    expiry: { column: 'last', keptFor: day },
    distributionColumn: 'sub',
  },
  lockout: {
    columns: {
      ...ofUser,
      failures: 'failures bigint',
      last: 'last bigint',
      lockedUntil: 'locked_until bigint',
      tag: 'tag text',
      inRow: 'in_row bigint',
    },
    key: ['pool', 'sub'],
    removedWith: 'user',
    distributionColumn: 'sub',
  },
  signing_key: {
    columns: {
      poolId: 'pool text',
      use: 'use text',
      kid: 'kid text',
      created: 'created bigint',
      material: 'material text',
    },
    key: ['pool', 'use', 'kid'],
    removedWith: 'pool',
  },
  client: {
    columns: { id: 'id text', poolId: 'pool text', version: 'version bigint', record: 'record text' },
    key: ['id'],
    removedWith: 'pool',
  },
  user_group: {
    columns: {
      poolId: 'pool text',
      key: 'name_key text',
      id: 'id text',
      version: 'version bigint',
      record: 'record text',
    },
    key: ['pool', 'name_key'],
    removedWith: 'pool',
  },
  removed_group: {
    columns: { poolId: 'pool text', id: 'id text', at: 'at bigint', actor: 'actor text' },
    key: ['pool', 'id'],
    removedWith: 'pool',
  },
  access_key: {
    columns: {
      id: 'id text',
      created: 'created bigint',
      description: 'description text',
      material: 'material text',
      readOnly: 'read_only smallint',
      poolId: 'pool text null',
      expires: 'expires bigint null',
      lastUsed: 'last_used bigint null',
    },
    key: ['id'],
    removedWith: 'nothing',
  },
  outbox: {
    columns: {
      bucket: 'bucket integer',
      id: 'id text',
      poolId: 'pool text',
      at: 'at bigint',
      body: 'body text',
      state: 'state text',
      expires: 'expires bigint',
      due: 'due bigint',
      attempts: 'attempts integer',
      failure: 'failure text',
    },
    key: ['bucket', 'id'],
    removedWith: 'pool',
    distributionColumn: 'bucket',
  },
} as const satisfies Readonly<Record<string, Table>>

export type TableName = keyof typeof tables

/** All tables in their order. */
export const allTables = Object.entries(tables) as readonly (readonly [name: TableName, table: Table])[]

/** The names of a table's columns, in their order. */
export const columnNamesOf = ({ columns }: Table): readonly string[] =>
  Object.values(columns).map((declaration) => declaration.split(' ', 1)[0] ?? '')

/** The types of a table's columns in PostgreSQL, in their order. */
export const columnTypesOf = ({ columns }: Table): readonly string[] =>
  Object.values(columns).map((declaration) => declaration.split(' ')[1] ?? '')

/** The tables whose rows the removal of a user or a pool removes, in the order in which they go. */
export const tablesRemovedWith = (owner: 'user' | 'pool'): readonly (readonly [TableName, Table])[] =>
  allTables.filter(([, { removedWith }]) =>
    owner === 'user' ? removedWith === 'user' : removedWith !== 'nothing',
  )

/** The tables whose rows time makes useless. */
export const expiringTables = allTables.flatMap(([name, { key, expiry }]) =>
  expiry ? [{ name, key, ...expiry }] : [],
)

/** The distribution column of each table that has one. */
export const distributionColumns: Readonly<Record<string, string>> = Object.fromEntries(
  allTables.flatMap(([name, { distributionColumn }]) =>
    distributionColumn ? [[name, distributionColumn]] : [],
  ),
)

/** The tables that every machine has a copy of: the configuration. */
export const referenceTables: readonly TableName[] = allTables.flatMap(([name, { distributionColumn }]) =>
  distributionColumn ? [] : [name],
)
