import { createTransport } from 'nodemailer'
import { clientOptions, explainAws, loadOptional } from './aws.ts'
import type { Transport } from './transport.ts'
import { newEmailTransport } from './email.ts'
import type { AwsSettings, SenderSettings } from './settings.ts'

/** E-mails through Amazon SES. @throws {PackageMissing} */
export async function openSesTransport(
  ses: AwsSettings,
  settings: SenderSettings,
  timeoutMs: number,
): Promise<Transport> {
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
  return newEmailTransport(
    { sendMail: (mail) => transport.sendMail(mail), close: () => client.destroy() },
    settings,
    (error, message) => explainAws('Amazon SES', error, message),
  )
}
