import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** The address that nodes know of a database, which leads to whichever server is the primary. */
export interface Address extends AsyncDisposable {
  readonly url: string
  /** Takes new connections to another port of this machine. Those that there are stay. */
  leadTo(port: number): void
}

export async function newAddress(first: number): Promise<Address> {
  let port = first
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1')
    const end = () => {
      client.destroy()
      onward.destroy()
    }
    for (const socket of [client, onward]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.pipe(onward).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  return {
    url: `postgres://rockpool@127.0.0.1:${own}/postgres`,
    leadTo: (next) => void (port = next),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
