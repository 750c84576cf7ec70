import { webhookHeaders } from '../../signing/webhook-signature.ts'
import { AddressRefused } from '../../outbound/checked-lookup.ts'
import { post, type PostAnswer } from '../../outbound/post.ts'
import { isPublicAddress } from '../../outbound/public-address.ts'
import {
  answerTooLong,
  FunctionFailed,
  FunctionNotReached,
  isPassingNetworkError,
  maxAnswerLength,
  messageIn,
  throttled,
  timedOut,
} from '../contract/function-errors.ts'
import type { WebhookLocation } from './function-location.ts'
import { type StartTimer, withinTime } from '../start-timer.ts'
import { timeFor } from './retry.ts'
import type { TriggerFunction } from './trigger-function.ts'

export interface WebhookOptions {
  readonly allowPrivateAddresses: boolean
  readonly tryMs: number
  readonly startTimer: StartTimer
  readonly now: () => number
}

/** A function behind a URL: the event is posted to it, signed as Standard Webhooks are. */
export function newWebhookFunction(
  { url, secret }: WebhookLocation,
  { allowPrivateAddresses, tryMs, startTimer, now }: WebhookOptions,
): TriggerFunction {
  const isEncrypted = new URL(url).protocol === 'https:'
  // Events hold data that users entrust to the server, so on the Internet they travel only encrypted.
  const isGood = (address: string) => (isPublicAddress(address) ? isEncrypted : allowPrivateAddresses)
  // Not imported, for the reason that src/http/listen.ts gives.
  const http = process.getBuiltinModule(isEncrypted ? 'node:https' : 'node:http')
  const agent = new http.Agent({ keepAlive: true })
  return {
    async call(invocation) {
      const { id, event, isAsynchronous } = invocation
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Rockpool',
        ...webhookHeaders(secret, id, now(), event),
      }
      return withinTime(startTimer, timeFor(invocation, tryMs), async (signal) => {
        const options = { url, headers, body: event, signal, agent, isGood, maxBytes: maxAnswerLength }
        const answer = await post(options).catch((error: Error) => {
          throw signal.aborted ? timedOut() : toNotReached(error, isEncrypted)
        })
        return readAnswer(answer, isAsynchronous)
      })
    },
    async close() {
      agent.destroy()
    },
  }
}

/** Reads from an answer whether the call was taken, is to be tried again, was redirected, or failed. */
function readAnswer({ status, body }: PostAnswer, isAsynchronous: boolean): string {
  if (body === undefined) throw new FunctionFailed(answerTooLong)
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

function toNotReached(error: Error, isEncrypted: boolean): FunctionNotReached {
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
