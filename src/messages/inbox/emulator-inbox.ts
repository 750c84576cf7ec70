import type { Pool } from '../../domain/pool.ts'
import type { Store } from '../../store/store.ts'
import type { Vault } from '../../crypto/vault.ts'
import { listStored } from './inbox.ts'

/** Cognito's sender for pools that name no address of their own. */
const defaultSource = 'no-reply@verificationemail.com'

export interface MailboxFilter {
  readonly id?: string | undefined
  /** The address of the sender, as for emulators, or of the recipient. */
  readonly email?: string | undefined
}

/** Lists kept e-mails, oldest first, in the format in which emulators of AWS list e-mails that SES has sent. */
export async function readMailbox(
  store: Pick<Store, 'listMessages' | 'findPool'>,
  vault: Vault,
  filter: MailboxFilter,
) {
  const messages = []
  for (const { id, message } of (await listStored(store, vault)).toReversed()) {
    if (message.medium !== 'EMAIL' || (filter.id ?? id) !== id) continue
    const source = sourceOf(await store.findPool(message.poolId))
    if (filter.email !== undefined && filter.email !== source && filter.email !== message.to) continue
    messages.push({
      Id: id,
      Region: regionOf(message.poolId),
      Timestamp: new Date(message.at).toISOString(),
      Source: source,
      Destination: { ToAddresses: [message.to] },
      Subject: message.subject,
      Body: { text_part: message.text, html_part: message.html ?? null },
    })
  }
  return { messages }
}

export interface SmsFilter {
  readonly phoneNumber?: string | undefined
  readonly region?: string | undefined
}

/** Lists kept SMS by number, oldest first, in the format in which emulators list SMS that SNS has sent. */
export async function readSmsMessages(
  store: Pick<Store, 'listMessages'>,
  vault: Vault,
  { phoneNumber, region }: SmsFilter,
) {
  const kept = (await listStored(store, vault)).toReversed()
  const found = kept.filter(
    ({ message: { medium, to, poolId } }) =>
      medium === 'SMS' && (phoneNumber ?? to) === to && (region ?? regionOf(poolId)) === regionOf(poolId),
  )
  const entries = found.map(({ id, message }) => ({
    PhoneNumber: message.to,
    TopicArn: null,
    SubscriptionArn: null,
    MessageId: id,
    Message: message.text,
    MessageAttributes: {},
    MessageStructure: null,
    Subject: null,
  }))
  return {
    sms_messages: Object.groupBy(entries, ({ PhoneNumber }) => PhoneNumber),
    region: region ?? 'us-east-1',
  }
}

const regionOf = (poolId: string) => poolId.slice(0, poolId.indexOf('_'))

function sourceOf(pool: Pool | undefined): string {
  const { From, SourceArn } = pool?.record.settings.EmailConfiguration ?? {}
  return From ?? SourceArn?.replace(/^.*:identity\//, '') ?? defaultSource
}
