import { findUserNamed } from '../accounts/find-user.ts'
import { CognitoError, migrationFailed, nowhereToRecover } from '../errors.ts'
import { aliasesOf, toNormalName } from '../domain/aliases.ts'
import { type Migrant, toMigrant } from '../domain/user-migration.ts'
import type { Pool } from '../domain/pool.ts'
import { newUser } from '../domain/new-user.ts'
import { recoveryTarget } from '../domain/recovery.ts'
import { changedPreference } from '../domain/mfa.ts'
import type { User } from '../domain/user.ts'
import { type Metadata, newEvent, withMetadata } from '../triggers/contract/event.ts'
import { type MigrationAnswer, readMigration } from '../triggers/contract/migration-answer.ts'
import { takeFailure, unknownName } from '../accounts/attempts.ts'
import { newCredentials } from '../accounts/credentials.ts'
import { decoyUserFor } from '../accounts/decoy-user.ts'
import { commitUser } from '../accounts/commit-user.ts'
import type { SignInCall } from './sign-in-call.ts'

type Newcomer = Migrant & Pick<User, 'secondFactors'>

/**
 * Migrates a user who is unknown here and gives a name and a password. The pool has a function for that, which may
 * know both from another directory: then they are a user from now on, with that password. Each question to the
 * function counts as a failed attempt unless it vouches for them. It is asked once at a time about the same name.
 * @returns whether the name has a user, here or there
 * @throws {CognitoError} as Triggers.call · NotAuthorizedException: locked out · UserNotFoundException: they cannot
 *   be a user here
 */
export async function migrateIfUnknown(
  call: SignInCall,
  name: string,
  password: string,
  validationData: Metadata | undefined,
): Promise<'known' | 'unknown'> {
  const { pool, store, passwordQueue } = call
  if (await findUserNamed(call, pool, name)) return 'known'
  const { sub } = decoyUserFor(call.vault, pool, name)
  const unknown = unknownName(call, pool.id, sub)
  const ask = async () => {
    if (await findUserNamed(call, pool, name)) return 'known'
    await takeFailure(call, unknown)
    const request = { password, validationData: validationData ?? null }
    const found = await askMigration(call, name, 'UserMigration_Authentication', request)
    if (!found) return 'unknown'
    await createMigratedUser(call, name, found, fit(pool, call.client.id, name, found), password)
    await store.forgetPasswordAttempts(pool.id, unknown.sub)
    return 'known'
  }
  return passwordQueue.run(`${pool.id} ${sub}`, ask, call.origin.isGone)
}

/**
 * Migrates a user who is unknown here and has forgotten a password. A function of the pool must know them and vouch
 * for an address that a code can go to. Then they are a user from now on, without a password until they have shown
 * the code. The function is asked once at a time about the same name.
 * @returns the user; undefined if the name has no user, neither here nor there
 * @throws {CognitoError} as Triggers.call · UserNotFoundException: they cannot be a user here ·
 *   InvalidParameterException: no code can go to them
 */
export async function migrateForgetful(
  call: SignInCall,
  name: string,
  clientMetadata: Metadata | undefined,
): Promise<User | undefined> {
  const { pool, client, triggers, passwordQueue } = call
  if (!triggers.has(pool, 'UserMigration')) return undefined
  const { sub } = decoyUserFor(call.vault, pool, name)
  const ask = async () => {
    const known = await findUserNamed(call, pool, name)
    if (known) return known
    const request = { password: null, validationData: null, ...withMetadata(clientMetadata) }
    const found = await askMigration(call, name, 'UserMigration_ForgotPassword', request)
    if (!found) return undefined
    const migrant = fit(pool, client.id, name, found)
    if (!recoveryTarget(pool, migrant)) {
      if (client.hidesUsers) return undefined
      throw nowhereToRecover()
    }
    await createMigratedUser(call, name, found, migrant)
    return findUserNamed(call, pool, name)
  }
  return passwordQueue.run(`${pool.id} ${sub}`, ask, call.origin.isGone)
}

async function askMigration(
  { pool, client, triggers }: SignInCall,
  name: string,
  source: `UserMigration_${'Authentication' | 'ForgotPassword'}`,
  request: Readonly<Record<string, unknown>>,
): Promise<MigrationAnswer | undefined> {
  const answer = await triggers.call(pool, 'UserMigration', () =>
    newEvent(pool, {
      source,
      userName: name,
      clientId: client.id,
      request: { ...request, userAttributes: null },
      response: {
        userAttributes: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
      },
    }),
  )
  return answer && readMigration(answer)
}

/**
 * Makes the user, with the password as it was given, whatever the pool asks of new passwords. A user who gave none
 * must set one before they can sign in. No message is sent.
 */
async function createMigratedUser(
  call: SignInCall,
  name: string,
  found: MigrationAnswer,
  { username, signsInWith, attributes, secondFactors }: Newcomer,
  password?: string,
): Promise<void> {
  const { pool, client, random } = call
  const at = call.now()
  const sub = random.uuid()
  const user = newUser({
    poolId: pool.id,
    sub,
    username: username ?? sub,
    signsInWith,
    status: found.mustReset || password === undefined ? 'RESET_REQUIRED' : 'CONFIRMED',
    created: at,
    attributes,
    temporarySince: undefined,
    secondFactors,
  })
  const credentials = password === undefined ? undefined : await newCredentials(call, pool, user, password)
  // A user under another name would be unknown again the next time.
  if (!aliasesOf(pool, user).some(({ value }) => value === toNormalName(pool, name))) {
    throw migrationFailed(client.id)
  }
  await commitUser({ ...call, action: 'UserMigration' }, undefined, user, {
    at,
    credentials,
    takesOver: found.takesOver,
    // On another node the same user may have been faster.
    async whenTaken() {
      const faster = await findUserNamed(call, pool, name)
      if (!faster) throw migrationFailed(client.id)
      return faster
    },
  })
}

function fit(
  pool: Pool,
  clientId: string,
  name: string,
  { userAttributes, wantsSmsMfa }: MigrationAnswer,
): Newcomer {
  try {
    const migrant = toMigrant(pool, name, userAttributes)
    const request = { SMS_MFA: { Enabled: wantsSmsMfa } }
    return { ...migrant, secondFactors: changedPreference(pool, migrant, request) }
  } catch (error) {
    throw error instanceof CognitoError ? migrationFailed(clientId) : error
  }
}
