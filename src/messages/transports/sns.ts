import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import type { Pool } from '../../domain/pool.ts'
import { clientOptions, explainAws, loadOptional } from './aws.ts'
import type { Transport } from './transport.ts'
import type { AwsSettings, SmsSettings } from './settings.ts'
import { originOf } from './sms-origin.ts'

/** SMS through Amazon SNS, in the region that the pool names. @throws {PackageMissing} */
export async function openSnsTransport(sns: AwsSettings, settings: SmsSettings): Promise<Transport> {
  const name = '@aws-sdk/client-sns'
  const { SNSClient, PublishCommand } = await loadOptional(name, () => import('@aws-sdk/client-sns'))
  const clients = new Map<string, InstanceType<typeof SNSClient>>()
  const clientIn = (region: string) => {
    const client = clients.get(region) ?? new SNSClient(clientOptions({ ...sns, region }))
    clients.set(region, client)
    return client
  }
  return {
    async send(pool, message, _id, abortSignal) {
      const { EumsSms, SnsRegion } = pool.record.settings.SmsConfiguration ?? {}
      await clientIn(EumsSms?.Region ?? SnsRegion ?? sns.region).send(
        new PublishCommand({
          PhoneNumber: message.to,
          Message: message.text,
          MessageAttributes: attributesOf(pool, settings),
        }),
        { abortSignal },
      )
    },
    toSendError: (error, message) => explainAws('Amazon SNS', error, message),
    close() {
      for (const client of clients.values()) client.destroy()
    },
  }
}

function attributesOf(pool: Pool, settings: SmsSettings): Record<string, MessageAttributeValue> {
  const { number, senderId } = originOf(pool, settings)
  const { InEntityId, InTemplateId } = pool.record.settings.SmsConfiguration?.EumsSms ?? {}
  const values = {
    'AWS.SNS.SMS.SMSType': 'Transactional',
    'AWS.SNS.SMS.SenderID': senderId,
    'AWS.MM.SMS.OriginationNumber': number,
    'AWS.MM.SMS.EntityId': InEntityId,
    'AWS.MM.SMS.TemplateId': InTemplateId,
  }
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    given.map(([name, StringValue]) => [name, { DataType: 'String', StringValue: StringValue ?? '' }]),
  )
}
