import { randomBytes } from 'node:crypto'
import { distributionColumns, referenceTables } from '../../src/store/tables.ts'
import { query } from './postgres-query.ts'

/**
 * Puts tables and functions by the names of Citus into a schema beside that of a database, and answers the address by
 * which they are found. They are no Citus: the functions write down what they were called with, and the rows stay
 * where they are. They go with the database.
 */
export async function standInForCitus(url: string): Promise<string> {
  const schema = `citus_${randomBytes(6).toString('hex')}`
  const own = new URL(url)
  const [, path = 'public'] = /search_path=(\S+)/.exec(own.searchParams.get('options') ?? '') ?? []
  await query(url, `CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${standIn}`)
  own.searchParams.set('options', `-c search_path=${path},${schema}`)
  return own.href
}

const standIn = `
CREATE TABLE pg_dist_partition (
  logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, partkey text, colocationid integer NOT NULL,
  repmodel "char" NOT NULL
);
CREATE TABLE pg_dist_local_group (groupid integer NOT NULL);
INSERT INTO pg_dist_local_group VALUES (0);
CREATE TABLE citus_about (version text NOT NULL);
INSERT INTO citus_about VALUES ('Citus 13.2.0 on a stand-in');
CREATE TABLE citus_workers (success boolean NOT NULL, result text NOT NULL);
INSERT INTO citus_workers VALUES (true, 'on on');
CREATE TABLE citus_calls (id integer GENERATED ALWAYS AS IDENTITY, call text NOT NULL);

CREATE FUNCTION citus_version() RETURNS text LANGUAGE sql AS 'SELECT version FROM citus_about';
CREATE FUNCTION column_to_column_name(table_name regclass, column_var_text text) RETURNS text
  LANGUAGE sql AS 'SELECT column_var_text';
CREATE FUNCTION run_command_on_workers(command text)
  RETURNS TABLE (nodename text, nodeport integer, success boolean, result text)
  LANGUAGE sql AS $$ SELECT 'worker-1', 5432, success, result FROM citus_workers $$;
CREATE FUNCTION create_reference_table(table_name regclass) RETURNS void LANGUAGE sql AS $$
  INSERT INTO pg_dist_partition VALUES (table_name, 'n', NULL, 1, 't');
  INSERT INTO citus_calls (call) VALUES ('copy ' || table_name);
$$;
CREATE FUNCTION create_distributed_table(table_name regclass, distribution_column text,
  distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default') RETURNS void LANGUAGE sql AS $$
  INSERT INTO pg_dist_partition SELECT table_name, 'h', distribution_column,
    coalesce((SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = to_regclass(colocate_with)), table_name::oid::integer), 's';
  INSERT INTO citus_calls (call) VALUES ('spread ' || table_name || ' by ' || distribution_column || ' with ' || colocate_with);
$$;
CREATE FUNCTION truncate_local_data_after_distributing_table(function_name regclass) RETURNS void
  LANGUAGE sql AS $$ INSERT INTO citus_calls (call) VALUES ('clear ' || function_name) $$;
`

/** Says of all tables that they are distributed. */
export async function markDistributed(url: string): Promise<void> {
  const spread = Object.entries(distributionColumns).map(
    ([table, column]) =>
      `SELECT create_distributed_table('${table}', '${column}', colocate_with => '${table === 'users' || column !== 'sub' ? 'none' : 'users'}')`,
  )
  const copied = referenceTables.map((table) => `SELECT create_reference_table('${table}')`)
  await query(url, [...spread, ...copied].join(';\n'))
}

/** What the stand-in was asked to do, in order. */
export const callsOf = async (url: string): Promise<readonly string[]> =>
  (await query<{ call: string }>(url, 'SELECT call FROM citus_calls ORDER BY id')).map(({ call }) => call)
