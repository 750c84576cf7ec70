import { readFile } from 'node:fs/promises'

export const help = `rockpool: a user directory that speaks the Amazon Cognito user pools API

  rockpool dev      develop against it: on this machine, any access key, messages shown here
      --port 9229        0 takes a free one                        ROCKPOOL_PORT
      --data .rockpool   the folder of its data                    ROCKPOOL_DATA
      --database URL     PostgreSQL instead, postgres://…          ROCKPOOL_DATABASE_URL
      --config FILE      settings: how e-mail and SMS leave       ROCKPOOL_CONFIG
      --fresh            begin with empty data
      --code 123456      every message carries this code           ROCKPOOL_CODE
      --issuer amazon    what tokens name as their issuer, or URL  ROCKPOOL_ISSUER
      --tls              https, with a certificate for this machine made in the folder of data
      --functions DIR    functions/: modules for triggers, by name  ROCKPOOL_FUNCTIONS
      --audit-log FILE   who did what, and how it ended            ROCKPOOL_AUDIT_LOG
      --accept-damaged-log   go on without what a damaged write-ahead log hides (docs/backups.md)

  rockpool start    serve: requests of administrators must be signed with a key made here
      --port, --data, --database, --config, --issuer     as above
      --host 127.0.0.1   the address to listen on
      --public-url URL   where clients find it                     ROCKPOOL_PUBLIC_URL
      --allow-plain-http     although that is without TLS and not this machine
      --tls-cert FILE, --tls-key FILE   a certificate in PEM       ROCKPOOL_TLS_CERT, ROCKPOOL_TLS_KEY
                         and its key; read anew when they change
      --trusted-proxy ADDRESS,…   proxies, or networks of them,   ROCKPOOL_TRUSTED_PROXY
                         whose X-Forwarded-For tells the client
      --functions DIR    as above, and none if it is not given
      --audit-log FILE   audit.log in the folder of data; or none  ROCKPOOL_AUDIT_LOG
      --accept-damaged-log   as above
      the secret of webhooks that name none of their own           ROCKPOOL_WEBHOOK_SECRET

  rockpool keys create      make an access key; works while a server runs
      --description TEXT
      --read-only        only for operations that read
      --pool ID          only for one pool
      --expires 90d      after days, or hours (12h); otherwise never
  rockpool keys list        what each is for, and when it was last used, to within an hour
  rockpool keys remove ID
  rockpool keys rotate-signing [--pool ID]    give pools new keys for signing tokens; the old ones go on verifying
  rockpool keys rotate-master   seal everything anew under another master key, while no server runs
                            the next key, if it is not in a file     ROCKPOOL_NEW_MASTER_KEY
      --data, --database   where the server keeps its data
      --audit-log FILE   where the line about it goes: audit.log in the folder of data; or none  ROCKPOOL_AUDIT_LOG

  rockpool backup FILE      copy the data into one file; works while a server runs
      --force            replace a backup that is there
      --data .rockpool   the folder of the data                    ROCKPOOL_DATA
      --audit-log FILE   as above

  rockpool restore FILE     put a backup in the place of the data, while no server runs
      --verify           only check it, and that the master key opens it
      --force            move the data that is there aside
      --data .rockpool   where to                                  ROCKPOOL_DATA
      --audit-log FILE   as above

  rockpool copy     take the data of a folder to an empty database of PostgreSQL, while no server runs on either
      --from .rockpool   the folder; its data is only read            ROCKPOOL_DATA
      --to URL           the database, postgres://…                ROCKPOOL_DATABASE_URL
      --audit-log FILE   as above

  rockpool database distribute    spread the tables of a database over the machines of Citus, while no server runs on it
      --database URL     the coordinator, postgres://…             ROCKPOOL_DATABASE_URL
      --audit-log FILE   as above

  rockpool messages         messages that could not be delivered yet, and dead letters, which are not tried any more
      --json             the same for programs
  rockpool messages retry ID    try a dead letter again; works while a server runs
      --data, --database     where the server keeps its data
      --audit-log FILE       as above, for retry

  rockpool audit            what the audit log says: sign-ins, changes, refusals, commands (docs/audit.md)
      --event, --outcome, --reason, --user, --pool, --client, --key, --source    only some
      --since 1h         or 30m, 7d, a time
      --json             the lines as they stand
      --follow           go on with those that come
      --data .rockpool, --file FILE    where the log is            ROCKPOOL_DATA

  rockpool inbox    the messages that a development server has sent, newest first
      --to ADDRESS, --user NAME, --pool ID    only some
      --code             only the newest code
      --wait SECONDS     wait until there is one
      --endpoint URL     http://127.0.0.1:9229

  rockpool operations       every operation of the API, and whether it is built
  rockpool help, rockpool --version

What is secret in the database is sealed under a master key: ROCKPOOL_MASTER_KEY (32 bytes, hexadecimal or base64),
or else the file master.key in the data folder. Without it the data cannot be read: keep a copy, apart from the data.
Servers that share a database of PostgreSQL share its master key.`

/** The version of this package. */
export async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** The word that the operator probably meant: at most two letters added, omitted or changed. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, distance: distance(word, name) }))
    .filter(({ distance }) => distance <= 2)
    .sort((one, other) => one.distance - other.distance)
  return best?.name
}

function distance(one: string, other: string): number {
  if (one.length > 40) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1]
    for (let at = 0; at < other.length; at++) {
      const changed = (row[at] ?? 0) + (other[at] === one[index] ? 0 : 1)
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
