import type { Message } from '../message.ts'
import { SendFailed } from '../sender.ts'
import { codeOf, redact, isRefusal } from './send-failure.ts'
import type { AwsSettings } from './settings.ts'

/** Options for a client of AWS. The client tries once, since the outbox tries again. */
export const clientOptions = ({ accessKeyId, secretAccessKey, ...settings }: AwsSettings) => ({
  region: settings.region,
  maxAttempts: 1,
  ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  ...(accessKeyId === undefined || secretAccessKey === undefined
    ? {}
    : {
        credentials: {
          accessKeyId,
          secretAccessKey,
          ...(settings.sessionToken === undefined ? {} : { sessionToken: settings.sessionToken }),
        },
      }),
})

/** Explains an error of a client of AWS. */
export function explainAws(service: string, error: unknown, message: Message): SendFailed {
  const { name = '', message: text = '', $metadata, $fault } = error as Partial<AwsError>
  const status = $metadata?.httpStatusCode
  if (name === 'CredentialsProviderError') {
    return new SendFailed(`This server has no credentials for ${service}.`, { isFinal: false })
  }
  if (status === undefined)
    return new SendFailed(`${service} could not be reached (${codeOf(error)}).`, { isFinal: false })
  if (status === 401 || status === 403) {
    return new SendFailed(`${service} does not accept the credentials of this server.`, { isFinal: false })
  }
  // The text is the parser's if there is no fault: something between here and the service answered.
  const isSaid = $fault !== undefined && text !== '' && text !== 'UnknownError'
  return new SendFailed(isSaid ? redact(text, message) : `${service} answered ${status}.`, {
    isFinal: isRefusal(status) && !/throttl|toomany|limitexceeded|paused/i.test(name),
  })
}

interface AwsError {
  readonly name: string
  readonly message: string
  readonly $metadata: { readonly httpStatusCode?: number }
  /** The side at fault, as the service says. */
  readonly $fault: string
}

/** An optional package is not installed. */
export class PackageMissing extends Error {
  override readonly name = 'PackageMissing'
}

/** Loads an optional package. @throws {PackageMissing} */
export async function loadOptional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (codeOf(cause) !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new PackageMissing(`The package ${name} is not installed. Install it: npm install ${name}`, {
      cause,
    })
  }
}
