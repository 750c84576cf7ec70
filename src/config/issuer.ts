import type { IssuerSetting } from '../domain/issuer.ts'
import { toBaseUrl } from './public-url.ts'
import { SetupError } from './setup-error.ts'
import { type SettingReader, textAs } from './setting-readers.ts'

const form = '«amazon», or a URL like https://id.example.com without a query'

/** The issuer of tokens, by its flag or variable. @throws {SetupError} */
export function readIssuer(text: string | undefined): IssuerSetting | undefined {
  if (text === undefined) return undefined
  const issuer = toIssuer(text)
  if (issuer !== undefined) return issuer
  throw new SetupError(`The issuer of tokens must be ${form}; «${text}» is not: --issuer`)
}

/** The issuer of tokens, in the settings file. */
export const issuerSetting: SettingReader<IssuerSetting> = textAs(toIssuer, form)

function toIssuer(text: string): IssuerSetting | undefined {
  return text === 'amazon' ? text : toBaseUrl(text)
}
