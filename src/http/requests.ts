import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { internalError } from '../errors.ts'
import { Bodies, type BodyRefusal, type BodyRoom } from './body.ts'
import { toHeaders, toPreflight } from './headers.ts'
import { refuseBody } from './refuse-body.ts'
import { methodNotAllowed, toErrorReply, toRefusal, unavailable } from './reply.ts'
import { ResponseBatch } from './response-batch.ts'
import type { RequestHandler, WireReply, WireRequest } from './types.ts'

export interface RequestsOptions {
  /** The memory for all bodies at a time. */
  readonly bodyRoom: BodyRoom
  /** The longest body of a request with these headers (bytes). */
  readonly bodyLimit: (headers: IncomingHttpHeaders) => number
  /** The client address of a request, from its peer and headers. */
  readonly sourceOf: (peer: string, headers: IncomingHttpHeaders) => string
  /** Whether each answer is the last one of its connection. */
  readonly isClosing: () => boolean
}

/** A request, and where its answer goes. */
interface OpenRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
}

const emptyBody = Buffer.alloc(0)

/** Reads requests within their bounds, has them answered, and sends the answers. */
export class Requests {
  readonly #options: RequestsOptions
  readonly #bodies: Bodies
  readonly #batch = new ResponseBatch()
  #handle: RequestHandler = async () => unavailable

  constructor(options: RequestsOptions) {
    this.#options = options
    this.#bodies = new Bodies(options.bodyRoom)
  }

  /** The number of bytes of bodies held now. */
  get heldBytes(): number {
    return this.#bodies.held
  }

  /** Has requests answered from now on. Until then each of them is told to come again. */
  serve(handle: RequestHandler): void {
    this.#handle = handle
  }

  /** Takes a request from the server. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const open: OpenRequest = { request, response, requestId: randomUUID() }
    const { method = '' } = request
    switch (method) {
      case 'POST':
        return this.#bodies.read(request, this.#limitOf(request), (body, release) => {
          if (!Buffer.isBuffer(body)) return this.#refuse(open, body)
          void this.#answer(open, body).then(release)
        })
      case 'OPTIONS':
        return this.#send(open, toPreflight(request))
      case 'GET':
      case 'HEAD':
        return void this.#answer(open, emptyBody)
      default:
        return this.#send(open, methodNotAllowed)
    }
  }

  /** Takes a request whose client asks whether to send its body. */
  takeExpectant(request: IncomingMessage, response: ServerResponse): void {
    if (!(Number(request.headers['content-length']) > this.#limitOf(request))) response.writeContinue()
    this.take(request, response)
  }

  #limitOf({ headers }: IncomingMessage): number {
    return this.#options.bodyLimit(headers)
  }

  async #answer(open: OpenRequest, body: Buffer): Promise<void> {
    try {
      this.#send(open, await this.#handle(this.#toWireRequest(open, body), open.requestId))
    } catch {
      // The handler logs its own faults; an error that reaches here must not reach the client.
      this.#send(open, toErrorReply(internalError()))
    }
  }

  #toWireRequest({ request }: OpenRequest, body: Buffer): WireRequest {
    const { method = '', url = '/', headers, rawHeaders, socket } = request
    const source = this.#options.sourceOf(socket.remoteAddress ?? '', headers)
    return { method, path: url, headers, rawHeaders, body, source, isGone: () => socket.destroyed }
  }

  #send({ request, response, requestId }: OpenRequest, reply: WireReply): void {
    const headers = toHeaders(request, requestId, reply, this.#options.isClosing())
    this.#batch.add(response, reply.status, headers, reply.body)
  }

  #refuse({ request, response, requestId }: OpenRequest, refusal: BodyRefusal): void {
    const reply = toRefusal(refusal, this.#limitOf(request))
    response.writeHead(reply.status, toHeaders(request, requestId, reply, true))
    refuseBody(request, response, refusal, reply.body)
  }
}
