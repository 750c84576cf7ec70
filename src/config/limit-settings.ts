import type { CodeBudget, LimitChanges, LimitedAction } from '../domain/limits.ts'
import { members, wholeNumber, type SettingReader } from './setting-readers.ts'

const minute = 60_000

/** A count of at least one. */
const count = wholeNumber(1, 1_000_000)

const minutes: SettingReader<number> = (value, path) => wholeNumber(1, 30 * 24 * 60)(value, path) * minute

/** Null means no limit. */
const orNone =
  <T>(read: SettingReader<T>): SettingReader<T | null> =>
  (value, path) =>
    value === null ? null : read(value, path)

const fromAll = orNone(members({ hour: count }, { day: orNone(count) }))
const bound = members({}, { hour: count, day: orNone(count), fromAll })
const budget = orNone(members({ hour: count }, { day: orNone(count), fromAll }))

const attempts: Readonly<Record<LimitedAction, SettingReader<LimitChanges>>> = {
  ConfirmSignUp: bound,
  ConfirmByLink: bound,
  UndoByLink: bound,
  ResendConfirmationCode: bound,
  GetUserAttributeVerificationCode: bound,
  VerifyUserAttribute: bound,
  ChangePassword: bound,
  ForgotPassword: bound,
  ConfirmForgotPassword: bound,
}

const codes: Readonly<Record<CodeBudget, SettingReader<LimitChanges | null>>> = {
  signUp: budget,
  verify: budget,
  recover: budget,
  secondFactor: budget,
}

/** The section `limits` of the settings file. Each member replaces the limit of the same name. */
export const limitSettings: SettingReader<LimitChanges> = members(
  {},
  {
    attempts: members({}, attempts),
    codes: members({}, codes),
    answersPerCode: orNone(members({ fromOne: count, fromAll: count }, {})),
    answersPerSession: count,
    failuresInRow: orNone(count),
    failuresPerSource: orNone(count),
    failuresPerPool: orNone(members({ minute: count, hour: count }, {})),
    unknownNames: count,
    groupsPerPool: count,
    groupsPerUser: count,
    codeValidity: minutes,
    recoveryCodeValidity: minutes,
    signInValidity: minutes,
  },
)
