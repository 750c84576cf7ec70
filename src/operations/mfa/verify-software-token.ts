import { invalidParameter, softwareTokenMismatch, softwareTokenNotFound } from '../../errors.ts'
import { withFactor } from '../../domain/mfa.ts'
import { commitUser } from '../../accounts/commit-user.ts'
import { operation } from '../define.ts'
import { sealMfaSession } from '../../sign-in/challenges/mfa-session.ts'
import { findStepOf, useStep } from '../../accounts/software-token.ts'
import { tokenOwner } from './token-owner.ts'

const maxNameLength = 256

/**
 * The user shows a first code of the app that they are setting up. From then on it can be turned on as second factor.
 * A sign-in that requires a second factor turns it on at once. There is nothing to guess: the caller was given the
 * seed.
 */
export const VerifySoftwareToken = operation('VerifySoftwareToken', {
  serialize: 'user',
  caller: tokenOwner,
  async perform(call, { UserCode, FriendlyDeviceName: name }) {
    const { user, signIn } = call
    if (name !== undefined && name.length > maxNameLength) {
      throw invalidParameter(`FriendlyDeviceName can have ${maxNameLength} characters at most.`)
    }
    const seed = signIn ? signIn.step.seed : user.softwareToken?.waiting
    if (seed === undefined) throw softwareTokenNotFound()
    const step = findStepOf(call, user, seed, UserCode)
    if (step === undefined) throw softwareTokenMismatch()
    const softwareToken = { seed, name }
    const after = signIn
      ? { ...user, softwareToken, secondFactors: withFactor(user, 'SOFTWARE_TOKEN_MFA') }
      : { ...user, softwareToken }
    await commitUser(call, user, after)
    await useStep(call, user, seed, step)
    if (!signIn) return { Status: 'SUCCESS' as const }
    const done = { ...signIn.session, step: { ...signIn.step, isDone: true } }
    return { Status: 'SUCCESS' as const, Session: sealMfaSession(call, done) }
  },
})
