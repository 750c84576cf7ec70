import type { Mailbox } from './mail-address.ts'

/** The operator's settings for sending messages. Pools may set more for their own messages. */
export interface SenderSettings {
  /** Settings for e-mail. No e-mail is sent without them. */
  readonly email?: EmailSettings | undefined
  /** The sender of e-mails of pools that set no sender. */
  readonly from?: Mailbox | undefined
  readonly replyTo?: Mailbox | undefined
  /** Settings for SMS. No SMS is sent without them. */
  readonly sms?: SmsSettings | undefined
  /** The only numbers that get an SMS, if the list is set. */
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
   * The use of TLS. `implicit`: from the first byte. `required`: by STARTTLS, or nothing is sent. `offered`: by
   * STARTTLS if the server has it. `off`: never.
   */
  readonly tls: 'implicit' | 'required' | 'offered' | 'off'
  /** Certificates to trust instead of those of public authorities, in PEM. */
  readonly ca?: string | undefined
  readonly dkim?: DkimSettings | undefined
}

export interface DkimSettings {
  readonly domain: string
  readonly selector: string
  /** The private key in PEM. */
  readonly privateKey: string
}

/** Settings of AWS. Without a key here, the SDK of AWS finds credentials in the environment, a profile or a role. */
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
  /** The number that messages come from, in E.164 format. */
  readonly originationNumber?: string | undefined
  /** The name that messages come from, in countries that allow one. */
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
