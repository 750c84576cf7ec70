import type { TestContext } from 'node:test'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres.ts'
import { query } from '../support/postgres-query.ts'
import { newProxy, type PostgresProxy } from '../support/postgres-proxy.ts'

export interface FaultScene {
  readonly proxy: PostgresProxy
  readonly store: PostgresStore
}

/** A store on a database that it reaches over connections that can fail. */
export async function sceneBefore(
  t: TestContext,
  url: string,
  options: { readonly elapsed?: () => number } = {},
): Promise<FaultScene> {
  const proxy = await newProxy(url)
  t.after(() => proxy[Symbol.asyncDispose]())
  const store = await openPostgresStore({ url: proxy.url, ...options })
  t.after(() => store.close())
  return { proxy, store }
}

export const eventsOf = (url: string, sub: string) =>
  query<{ version: number }>(url, `SELECT version::integer FROM event WHERE sub = '${sub}' ORDER BY version`)
