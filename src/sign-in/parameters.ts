import { missingAuthParameter } from '../errors.ts'

/** The parameters that a caller sends with a flow or as answer to a challenge. */
export type Parameters = Readonly<Record<string, string>>

/** @throws {CognitoError} InvalidParameterException */
export function getParameter(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (!value) throw missingAuthParameter(name)
  return value
}
