import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a PostgreSQL server that sees what is sent and can fail as networks do. */
export interface PostgresProxy extends AsyncDisposable {
  /** The database, by this way. */
  readonly url: string
  /** Names of statements in the order in which they were sent. */
  readonly sent: string[]
  /** How often something was sent while no answer was awaited. */
  readonly roundTrips: number
  readonly open: number
  /** How many connections have ended. */
  readonly ended: number
  /** Forgets what was sent. */
  reset(): void
  /** Cuts all connections and takes no more. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** Lets nothing through any more, without a word. */
  freeze(): void
  thaw(): void
  cut(): void
  /**
   * Once, when a statement of this name is sent: cuts the connection before it arrives, or when its answer comes. In
   * place of the answer an error may be told.
   */
  cutAt(name: string, when: 'before' | 'after', told?: Told): void
  /** So many times, answers a statement of this name with an error of this code instead of passing it on. */
  failAt(name: string, code: string, times?: number): void
}

/** An error as the server, or a pooler before it, tells it. */
interface Told {
  readonly severity: string
  readonly code: string
}

interface Way {
  readonly client: Socket
  readonly server: Socket
}

export async function newProxy(target: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(target)
  const ways = new Set<Way>()
  const sent: string[] = []
  let roundTrips = 0
  let ended = 0
  let awaited = 0
  let isFrozen = false
  let cutting: { readonly name: string; readonly when: 'before' | 'after'; readonly told?: Told } | undefined
  let failing = { name: '', code: '', times: 0 }

  const end = (way: Way) => {
    way.client.destroy()
    way.server.destroy()
    if (ways.delete(way)) ended++
  }

  function pass(client: Socket): void {
    const way = { client, server: connect(Number(port), hostname) }
    ways.add(way)
    /** What is to be answered; true what counts, which the opening of a connection does not. */
    const pending: boolean[] = []
    let isDoomed = false
    let lastWords: Told | undefined
    let isFailing = false
    const ask = (counts: boolean) => {
      pending.push(counts)
      if (!counts) return
      if (awaited === 0) roundTrips++
      awaited++
    }
    const answer = () => {
      if (pending.shift()) awaited--
    }
    const gone = () => {
      while (pending.length > 0) answer()
      end(way)
    }
    const fail = () => {
      if (!isFailing || pending.length > 1) return
      isFailing = false
      failing.times--
      client.write(errorOf(failing.code))
      fromServer(ready)
      client.write(ready)
    }
    for (const socket of [client, way.server]) socket.on('error', gone).on('close', gone).setNoDelay(true)
    const fromClient = newReader(true, (type, body) => {
      if (type === '' || type === 'S' || type === 'Q') ask(type === 'S')
      const name = nameIn(type, body)
      if (name === undefined) return
      sent.push(name)
      isFailing = name === failing.name && failing.times > 0
      if (name !== cutting?.name) return
      if (cutting.when === 'before') gone()
      else isDoomed = true
      lastWords = cutting.told
      cutting = undefined
    })
    const fromServer = newReader(false, (type) => {
      if (type === 'Z') answer()
    })
    client.on('data', (bytes) => {
      if (isFrozen) return
      fromClient(bytes)
      if (isFailing) fail()
      else if (ways.has(way)) way.server.write(bytes)
    })
    way.server.on('data', (bytes) => {
      if (isFrozen) return
      fromServer(bytes)
      // What was asked before is answered before.
      if (isFailing) setImmediate(fail)
      if (isDoomed && pending.length === 0) {
        if (lastWords) client.end(errorOf(lastWords.code, lastWords.severity), gone)
        else gone()
      } else if (!isDoomed) client.write(bytes)
    })
  }

  const server = createServer(pass)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  const url = new URL(target)
  url.host = `127.0.0.1:${own}`
  const proxy: PostgresProxy = {
    url: url.href,
    sent,
    get roundTrips() {
      return roundTrips
    },
    get open() {
      return ways.size
    },
    get ended() {
      return ended
    },
    reset() {
      sent.length = 0
      roundTrips = 0
    },
    async goAway() {
      const closed = once(server, 'close')
      server.close()
      for (const way of ways) end(way)
      await closed
    },
    async comeBack() {
      server.listen(own, '127.0.0.1')
      await once(server, 'listening')
    },
    freeze: () => void (isFrozen = true),
    thaw: () => void (isFrozen = false),
    cut() {
      for (const way of ways) end(way)
    },
    cutAt: (name, when, told) => void (cutting = { name, when, ...(told ? { told } : {}) }),
    failAt: (name, code, times = 1) => void (failing = { name, code, times }),
    async [Symbol.asyncDispose]() {
      if (server.listening) await proxy.goAway()
    },
  }
  return proxy
}

/** Cuts a stream into messages. The first of a client has no type. */
function newReader(isClient: boolean, message: (type: string, body: Buffer) => void) {
  let rest = Buffer.alloc(0)
  let isFirst = isClient
  return (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const head = isFirst ? 0 : 1
      const size = rest.length < head + 4 ? Infinity : head + rest.readInt32BE(head)
      if (rest.length < size) return
      message(isFirst ? '' : rest.toString('latin1', 0, 1), rest.subarray(head + 4, size))
      rest = rest.subarray(size)
      isFirst = false
    }
  }
}

/** The statement that a message asks for. */
const nameIn = (type: string, body: Buffer) =>
  type === 'B' ? body.toString('latin1').split('\0')[1] : undefined

const message = (type: string, body: string) => {
  const bytes = Buffer.from(body)
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(bytes.length + 4, 1)
  return Buffer.concat([head, bytes])
}

const errorOf = (code: string, severity = 'ERROR') =>
  message('E', `S${severity}\0V${severity}\0C${code}\0Mmade up\0\0`)
const ready = message('Z', 'I')
