import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newMailServer } from '../../test/support/mail-server.ts'
import { newWebServer } from '../../test/support/web-server.ts'

/** A message as it arrived. */
export interface Arrived {
  readonly medium: 'EMAIL' | 'SMS'
  readonly to: string
  /** What it says, or the code alone where a function of the pool was to find words for it. */
  readonly text: string
}

/** A mail server, a webhook for SMS and a function that sends by itself, and everything that came to them. */
export interface Post extends AsyncDisposable {
  /** The settings file of a server that sends by them. */
  readonly settings: string
  readonly arrived: readonly Arrived[]
  /** The next message to an address. @throws {Error} none came within ten seconds */
  take(to: string): Promise<Arrived>
}

/** Whose messages are refused, in words that repeat all that the service was given. */
export const refusedAddress = 'refused-person@example.com'
export const refusedNumber = '+15559998877'
export const senderName = 'sender'
const arrivalTimeout = 10_000

export async function newPost(): Promise<Post> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-post-'))
  const handedOver = join(folder, 'handed-over')
  const mail = await newMailServer({
    refuse: (step, address) =>
      step === 'to' && address === refusedAddress ? { code: 550, text: `No ${address} here` } : undefined,
  })
  const web = await newWebServer((response, { body }) => {
    const { to } = (JSON.parse(body.toString()) as Webhook).data
    const isRefused = to === refusedNumber
    response.writeHead(isRefused ? 400 : 200).end(isRefused ? body : '')
  })
  const settings = join(folder, 'settings.json')
  const sender = join(folder, `${senderName}.mjs`)
  await writeFile(sender, senderModule(handedOver))
  await writeFile(settings, JSON.stringify(settingsFor(mail.port, web.url, sender)))

  const arrived: Arrived[] = []
  const seen = { mails: 0, requests: 0, handedOver: 0 }
  function collect(): void {
    for (const { to, raw } of mail.mails.slice(seen.mails))
      arrived.push({ medium: 'EMAIL', to: to[0] ?? '', text: decode(raw.toString()) })
    seen.mails = mail.mails.length
    for (const { body } of web.requests.slice(seen.requests)) {
      const { to, text } = (JSON.parse(body.toString()) as Webhook).data
      arrived.push({ medium: 'SMS', to, text })
    }
    seen.requests = web.requests.length
    const lines = existsSync(handedOver) ? readFileSync(handedOver, 'utf8').trim().split('\n') : []
    for (const line of lines.slice(seen.handedOver)) arrived.push(JSON.parse(line) as Arrived)
    seen.handedOver = lines.length
  }
  const taken = new Set<Arrived>()
  return {
    settings,
    arrived,
    async take(to) {
      const end = performance.now() + arrivalTimeout
      for (;;) {
        collect()
        const found = arrived.find((message) => message.to === to && !taken.has(message))
        if (found) {
          taken.add(found)
          return found
        }
        if (performance.now() > end) throw new Error(`no message came to ${to}`)
        await sleep(20)
      }
    },
    async [Symbol.asyncDispose]() {
      await mail[Symbol.asyncDispose]()
      await web[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

interface Webhook {
  readonly data: { readonly to: string; readonly text: string }
}

const settingsFor = (mailPort: number, webhook: string, sender: string) => ({
  from: 'no-reply@example.com',
  email: { smtp: { host: '127.0.0.1', port: mailPort, tls: 'off' } },
  sms: { webhook: { url: webhook, secret: `whsec_${randomBytes(32).toString('base64')}` } },
  allowPrivateAddresses: true,
  functions: { [senderName]: sender },
  pools: { '*': { notices: true } },
})

/** A function that sends messages: it writes down what it was handed. */
const senderModule = (file: string) => `import { appendFileSync } from 'node:fs'
export const handler = async ({ triggerSource, request }) => {
  const medium = triggerSource.startsWith('CustomSMS') ? 'SMS' : 'EMAIL'
  const to = request.userAttributes[medium === 'SMS' ? 'phone_number' : 'email']
  appendFileSync(${JSON.stringify(file)}, JSON.stringify({ medium, to, text: request.code }) + '\\n')
}
`

/** What an e-mail says, without the marks of its transfer (quoted-printable, RFC 2045). */
const decode = (raw: string) =>
  raw
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
