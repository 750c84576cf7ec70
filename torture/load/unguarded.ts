import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// A server as it would be without bounds: every body is taken whole and parsed. It is measured as the others are, to
// show that what is measured tells the difference.

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => void chunks.push(chunk))
  request.on('end', () => {
    try {
      JSON.parse(Buffer.concat(chunks).toString())
    } catch {
      // What is no JSON took its time all the same.
    }
    response.end('{}')
  })
})
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
