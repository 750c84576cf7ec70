/** What the time of a call goes into, each with how its functions are called. The first that fits counts. */
const rules: readonly (readonly [part: string, functions: RegExp])[] = [
  [
    'modular powers',
    /bn_(sqrx?8x|mulx?4x)|BN_mod_exp_mont_consttime|bn_mod_exp_mont_fixed_top|ComputeSecret|GenerateKeys/,
  ],
  ['signatures', /rsaz|RSA_sign|EVP_DigestSign|node::crypto::Sign(Traits|Job)|SignTraits/],
  ['SQLite: flushing the log', /fsync|sqlite3OsSync/],
  ['SQLite: checkpoints', /sqlite3WalCheckpoint|walCheckpoint/],
  ['SQLite: writing the log', /pagerWalFrames|sqlite3PagerCommitPhaseOne/],
  ['SQLite: reading a user', /node::sqlite::StatementSync::(Get|All)\b|getTuple/],
  ['SQLite: changing rows', /node::sqlite::StatementSync::Run\b/],
  [
    'collecting garbage',
    /v8::internal::(Heap::CollectGarbage|Scavenger|MinorGC|MarkCompact|ConcurrentMarking|Sweeper)/,
  ],
  ['between threads', /MessagePort|ValueSerializer|ValueDeserializer|node::worker::Message\b/],
  ['checking the signature of the request', /signature-check|sigv4/],
  ['knowing the token', /pool-tokens|OneShotDigest/],
  ['reading and checking the input', /validate\.|JsonParser|Builtin_JsonParse|model\/pattern/],
  [
    'sealing, hashing, random numbers',
    /vault|CipherBase|Hmac|RandomBytes|refresh-token|secret-block|random\./,
  ],
  [
    'sending the answer',
    /writeGeneric|StreamBase::Write|LibuvStreamWrap::DoTryWrite|_http_outgoing|response-batch|tcp_sendmsg/,
  ],
  ['the rules and the plan', /\/domain\/|change-user|user-write|operations\/|accounts\/|sign-in\//],
  [
    'node:http, streams and promises around it',
    /http_parser|llhttp|_http_incoming|_http_common|_http_server|http\/listen|uv__read|tcp_recvmsg/,
  ],
  ['waiting and waking', /epoll|futex|schedule|uv__async|eventfd/],
]

const rest = 'everything else'

/** In the order of the table. */
export const parts: readonly string[] = [...rules.map(([part]) => part), rest]

/** What a sample belongs to: the innermost of its functions that says so. `thread` is the name of the thread. */
export function partOf(thread: string, functions: readonly string[]): string {
  if (thread.startsWith('V8Worker')) return 'collecting garbage'
  if (thread.startsWith('libuv-worker')) return 'signatures'
  for (const name of functions) {
    const found = rules.find(([, pattern]) => pattern.test(name))
    if (found) return found[0]
  }
  return rest
}
