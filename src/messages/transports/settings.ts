import type { Mailbox } from './mail-address.ts'

/** What whoever runs the server says about how its messages leave. Pools may say more about their own. */
export interface SenderSettings {
  /** Nothing is sent by e-mail without. */
  readonly email?: EmailSettings | undefined
  /** Who sends the e-mails of pools that do not say it themselves. */
  readonly from?: Mailbox | undefined
  readonly replyTo?: Mailbox | undefined
  /** Nothing is sent by SMS without. */
  readonly sms?: SmsSettings | undefined
  /** The only numbers that get an SMS, where there is such a list. */
  readonly smsSandbox?: readonly string[] | undefined
  /** Whether webhooks may be on this machine and its own network. */
  readonly allowPrivateAddresses?: boolean | undefined
}

export interface EmailSettings {
  readonly smtp?: SmtpSettings | undefined
  readonly ses?: AwsSettings | undefined
}

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  readonly user?: string | undefined
  readonly password?: string | undefined
  /**
   * `implicit`: from the first byte. `required`: by STARTTLS, or nothing is sent. `offered`: by STARTTLS where the
   * server has it. `off`: never.
   */
  readonly tls: 'implicit' | 'required' | 'offered' | 'off'
  /** Certificates to trust instead of those of public authorities, in PEM. */
  readonly ca?: string | undefined
  readonly dkim?: DkimSettings | undefined
}

export interface DkimSettings {
  readonly domain: string
  readonly selector: string
  /** In PEM. */
  readonly privateKey: string
}

/** Without a key of its own, whatever the SDK of AWS finds: environment, profile, role. */
export interface AwsSettings {
  readonly region: string
  readonly endpoint?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly sessionToken?: string | undefined
}

export interface SmsSettings {
  readonly sns?: AwsSettings | undefined
  readonly twilio?: TwilioSettings | undefined
  readonly webhook?: WebhookSettings | undefined
  /** The number that messages come from, as E.164 has it. */
  readonly originationNumber?: string | undefined
  /** The name that messages come from, where countries allow one. */
  readonly senderId?: string | undefined
}

export interface TwilioSettings {
  readonly accountSid: string
  readonly authToken: string
  /** Chooses the number that a message comes from. */
  readonly messagingServiceSid?: string | undefined
  readonly endpoint?: string | undefined
}

export interface WebhookSettings {
  readonly url: string
  readonly secret: Buffer
}
