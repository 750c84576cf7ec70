import type { Message } from '../messages.ts'
import { SendFailed } from '../sender.ts'
import { codeOf, harmless, isRefusal } from './send-failure.ts'
import type { AwsSettings } from './settings.ts'

/** How a client of AWS is made. It tries once, since whoever sends messages tries again. */
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

/** What an error of a client of AWS means. */
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
  // Without a fault it is the parser that speaks, of something in between that answered.
  const isSaid = $fault !== undefined && text !== '' && text !== 'UnknownError'
  return new SendFailed(isSaid ? harmless(text, message) : `${service} answered ${status}.`, {
    isFinal: isRefusal(status) && !/throttl|toomany|limitexceeded|paused/i.test(name),
  })
}

interface AwsError {
  readonly name: string
  readonly message: string
  readonly $metadata: { readonly httpStatusCode?: number }
  /** Whose fault the service says that it is. */
  readonly $fault: string
}

/** A package that is not installed unless it is wanted. */
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
