import { createPublicKey, hash, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DurableWrites } from './durable-writes.ts'

/** What this process is told on its command line, as JSON. */
export interface HttpCeilingOptions {
  /** A file that holds the whole answer. */
  readonly answer: string
  /** In PEM: checks the access token in the request. */
  readonly publicKey?: string
  /** The database into which something is written, durably, before the answer leaves. */
  readonly database?: string
}

// The least that a server can do for a kind of call: bare node:http that reads the request and answers the same bytes
// as Rockpool; with the check of the access token; with one durable commit in a group.

interface Claims {
  readonly sub: string
  readonly exp: number
}

const options: HttpCeilingOptions = JSON.parse(process.argv[2] ?? '{}')
const answer: { readonly headers: string[]; readonly body: string } = JSON.parse(
  readFileSync(options.answer, 'utf8'),
)
const publicKey = options.publicKey ? createPublicKey(options.publicKey) : undefined
const writes = options.database ? new DurableWrites(options.database) : undefined
const verified = new Map<string, Claims>()

const server = createServer({ noDelay: true }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => void chunks.push(chunk))
  request.on('end', () => {
    const [body = Buffer.alloc(0)] = chunks.length > 1 ? [Buffer.concat(chunks)] : chunks
    const send = () => {
      response.writeHead(200, answer.headers)
      response.end(answer.body)
    }
    if (!publicKey && !writes) return send()
    const input: Readonly<Record<string, string>> = JSON.parse(body.toString())
    const sub = publicKey ? check(input['AccessToken'] ?? '').sub : (input['Username'] ?? '')
    if (!writes) return send()
    writes.put(sub, body.toString(), send)
  })
})

/** A token is verified the first time; afterwards only its time is looked at. */
function check(token: string): Claims {
  const name = hash('sha256', token, 'base64')
  const known = verified.get(name)
  if (known && known.exp * 1000 > Date.now()) return known
  const [head = '', claims = '', signature = ''] = token.split('.')
  const signed = Buffer.from(`${head}.${claims}`)
  if (!publicKey || !verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) {
    throw new Error('a token is not good')
  }
  const read: Claims = JSON.parse(Buffer.from(claims, 'base64url').toString())
  verified.set(name, read)
  return read
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.on('SIGTERM', () => process.exit(0))
