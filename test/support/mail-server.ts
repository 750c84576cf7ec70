import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { certificate } from './certificate.ts'

/** An e-mail as it arrived. */
export interface Mail {
  /** The same for all that came over one connection. */
  readonly connection: string
  readonly isSecure: boolean
  readonly user: string | undefined
  readonly from: string
  readonly to: readonly string[]
  readonly utf8: boolean
  /** Every byte between DATA and the full stop. */
  readonly raw: Buffer
}

export interface MailServer extends AsyncDisposable {
  readonly port: number
  /** In the order they arrived. */
  readonly mails: Mail[]
  /** How many connections were ever made. */
  connections(): number
  /** Resolves once no connection is open. @throws after ten seconds */
  left(): Promise<void>
}

export interface MailServerOptions {
  /** TLS from the first byte. Without, it is offered by STARTTLS. */
  readonly secure?: boolean
  readonly offersTls?: boolean
  /** The account that must sign in; without it no sign-in is needed. */
  readonly account?: { readonly user: string; readonly password: string }
  /** What is answered instead of taking a sender, a recipient, or a message. */
  readonly refuse?: (
    step: 'from' | 'to' | 'data',
    address: string,
  ) => { readonly code: number; readonly text: string } | undefined
  /** What a message waits for before it is taken. */
  readonly hold?: (mail: Pick<Mail, 'to'>) => Promise<void>
}

/** A real mail server on a free port of this machine, with a certificate for localhost. */
export async function newMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { secure = false, offersTls = true, account, refuse = () => undefined, hold } = options
  const mails: Mail[] = []
  let connections = 0
  const open = new Set<string>()
  const changes = new EventEmitter()
  const answer = (step: 'from' | 'to' | 'data', address: string) => {
    const refusal = refuse(step, address)
    return refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code })
  }
  const settings: SMTPServerOptions = {
    ...certificate,
    secure,
    disabledCommands: [...(offersTls ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])],
    authOptional: account === undefined,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect({ id }, done) {
      connections++
      open.add(id)
      done()
    },
    onClose({ id }) {
      open.delete(id)
      changes.emit('close')
    },
    onAuth({ username, password }, _session, done) {
      const isRight = username === account?.user && password === account?.password
      done(null, isRight ? { user: username } : { message: `No ${username} with ${password} here` })
    },
    onMailFrom: ({ address }, _session, done) => done(answer('from', address)),
    onRcptTo: ({ address }, _session, done) => done(answer('to', address)),
    onData(stream, session, done) {
      const { mailFrom, rcptTo, smtpUtf8 = false } = session.envelope
      const mail = {
        connection: session.id,
        isSecure: session.secure,
        user: session.user as string | undefined,
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        utf8: smtpUtf8,
      }
      void (async () => {
        const raw = await buffer(stream)
        await hold?.(mail)
        const refusal = answer('data', mail.from)
        if (!refusal) mails.push({ ...mail, raw })
        done(refusal)
      })()
    },
  }
  const server = new SMTPServer(settings)
  // A client that goes away in the middle is what some tests are about.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    connections: () => connections,
    async left() {
      const signal = AbortSignal.timeout(100_000)
      while (open.size > 0) await once(changes, 'close', { signal })
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(resolve))
    },
  }
}
