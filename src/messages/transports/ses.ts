import { createTransport } from 'nodemailer'
import { clientOptions, explainAws, loadOptional } from './aws.ts'
import type { Carrier } from './transport.ts'
import { newEmailCarrier } from './email.ts'
import type { AwsSettings, SenderSettings } from './settings.ts'

/** E-mails through Amazon SES. @throws {PackageMissing} */
export async function openSesCarrier(
  ses: AwsSettings,
  settings: SenderSettings,
  timeoutMs: number,
): Promise<Carrier> {
  const name = '@aws-sdk/client-sesv2'
  const { SESv2Client, SendEmailCommand } = await loadOptional(name, () => import('@aws-sdk/client-sesv2'))
  const client = new SESv2Client(clientOptions(ses))
  const transport = createTransport({
    SES: {
      // The transport passes no signal on.
      sesClient: {
        send: (command) =>
          client.send(command as InstanceType<typeof SendEmailCommand>, {
            abortSignal: AbortSignal.timeout(timeoutMs),
          }),
      },
      SendEmailCommand,
    },
  })
  return newEmailCarrier(
    { sendMail: (mail) => transport.sendMail(mail), close: () => client.destroy() },
    settings,
    (error, message) => explainAws('Amazon SES', error, message),
  )
}
