import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { webhookHeaders } from '../signing/webhook-signature.ts'
import { AddressRefused, checkedLookup } from '../webhooks/checked-lookup.ts'
import { isPublicAddress } from '../webhooks/public-address.ts'
import {
  answerTooLong,
  FunctionFailed,
  FunctionNotReached,
  isPassingNetworkError,
  longestAnswer,
  messageIn,
  throttled,
  timedOut,
} from './function-errors.ts'
import type { WebhookPlace } from './function-place.ts'
import { timeFor } from './tries.ts'
import type { Invocation, TriggerFunction } from './trigger-function.ts'

export interface WebhookOptions {
  readonly allowPrivateAddresses: boolean
  readonly tryMs: number
  readonly now: () => number
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** A function behind a URL: the event is posted to it, signed as Standard Webhooks are. */
export function newWebhookFunction(
  { url, secret }: WebhookPlace,
  { allowPrivateAddresses, tryMs, now }: WebhookOptions,
): TriggerFunction {
  const { protocol, hostname } = new URL(url)
  const isEncrypted = protocol === 'https:'
  // Events hold what users entrust to the server, so on the internet they travel encrypted only.
  const isGood = (address: string) => (isPublicAddress(address) ? isEncrypted : allowPrivateAddresses)
  // Not imported, for the reason that src/wire/http.ts gives.
  const http = process.getBuiltinModule(isEncrypted ? 'node:https' : 'node:http')
  const agent = new http.Agent({ keepAlive: true, lookup: checkedLookup(isGood) })
  const address = hostname.replace(/^\[|\]$/g, '')
  const isRefused = isIP(address) !== 0 && !isGood(address)

  async function post({ id, event, until }: Invocation): Promise<Answer> {
    const time = timeFor({ until }, tryMs)
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(event),
      'user-agent': 'Rockpool',
      ...webhookHeaders(secret, id, now(), event),
    }
    const request = http.request(url, { method: 'POST', agent, headers })
    let isLate = false
    const tooLong = setTimeout(() => {
      isLate = true
      request.destroy()
    }, time)
    // An error after the answer has begun comes to whoever reads that as well.
    request.on('error', () => undefined)
    try {
      request.end(event)
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      return await readAnswer(response)
    } catch (error) {
      throw isLate ? timedOut() : error
    } finally {
      clearTimeout(tooLong)
    }
  }

  return {
    async call(invocation) {
      if (isRefused) throw addressRefused(isEncrypted)
      try {
        return readStatus(await post(invocation), invocation.isAsynchronous)
      } catch (error) {
        throw toFunctionError(error as Error, isEncrypted)
      }
    },
    async close() {
      agent.destroy()
    },
  }
}

/** @throws {FunctionFailed} it is longer than Lambda's may be: then it is not read to its end */
async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = []
  let length = Number(response.headers['content-length'] ?? 0)
  if (length > longestAnswer) return refuse(response)
  length = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length
    if (length > longestAnswer) return refuse(response)
    parts.push(part)
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }
}

function refuse(response: IncomingMessage): never {
  response.destroy()
  throw new FunctionFailed(answerTooLong)
}

/** What a status says about the call: taken, to be tried again, refused by what is between, or failed. */
function readStatus({ status, body }: Answer, isAsynchronous: boolean): string {
  if (status >= 200 && status < 300) return isAsynchronous ? '' : body
  if (status === 429) throw throttled()
  if ([408, 502, 503, 504].includes(status)) {
    throw new FunctionNotReached(`HTTP ${status}`, { isPassing: true })
  }
  if (status >= 300 && status < 400) {
    throw new FunctionNotReached('RedirectRefused', {
      isPassing: false,
      advice: `it redirects (HTTP ${status}), and redirects are not followed; set the URL that it leads to`,
    })
  }
  throw new FunctionFailed(messageIn(body) ?? `HTTP ${status}`)
}

function toFunctionError(error: Error, isEncrypted: boolean): Error {
  if (error instanceof FunctionFailed || error instanceof FunctionNotReached) return error
  if (error instanceof AddressRefused) return addressRefused(isEncrypted)
  const { code = error.name } = error as NodeJS.ErrnoException
  return new FunctionNotReached(code, { isPassing: isPassingNetworkError(code) })
}

const addressRefused = (isEncrypted: boolean) =>
  new FunctionNotReached('AddressRefused', {
    isPassing: false,
    advice: isEncrypted
      ? 'its address is of this machine or a private network, where webhooks go only if the settings allow it'
      : 'without https it may only be on this machine or a private network, and only if the settings allow that',
  })
