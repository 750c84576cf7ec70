import { cognitoSessions, type SessionOptions } from '../domain/session-options.ts'
import { flag, members, type SettingReader } from './setting-readers.ts'

const given = members({}, { endOnPasswordChange: flag, endFamilyOnReuse: flag })

/** The events that end sessions. Omitted settings are as at Cognito. */
export const sessionSettings: SettingReader<SessionOptions> = (value, path) => {
  const {
    endOnPasswordChange = cognitoSessions.endOnPasswordChange,
    endFamilyOnReuse = cognitoSessions.endFamilyOnReuse,
  } = given(value, path)
  return { endOnPasswordChange, endFamilyOnReuse }
}
