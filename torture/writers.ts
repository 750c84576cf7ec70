import type { Action, Input, Output } from '../src/model/types.ts'
import type { Draw } from './draw.ts'
import { Ledger, type State, type Step } from './ledger.ts'
import { outcomeOf, Refusal, type Caller } from './target.ts'

/** The code in every message, as the server was told. */
export const code = '918273'
export const password = 'Correct-Horse-7'

export interface Place {
  readonly poolId: string
  readonly clientId: string
}

/** A pool whose addresses and preferred names are aliases, and whose users confirm a new address before it counts. */
export async function newPlace(caller: Caller): Promise<Place> {
  const { UserPool } = await caller.call('CreateUserPool', {
    PoolName: 'torture',
    AliasAttributes: ['email', 'preferred_username'],
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    // Most users have no password, so that it is the disk that they keep busy.
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    Schema: [{ Name: 'n', AttributeDataType: 'String', Mutable: true }],
  })
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'torture',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

/** What all writers of one server share. */
export interface Workplace extends Place {
  readonly caller: Caller
  readonly ledger: Ledger
  /** Access tokens by user name, of sign-ins that were acknowledged. */
  readonly tokens: Map<string, string>
  /** Everything that the server said and should not have. */
  readonly problems: string[]
  /** Whether an answer means that the server cannot write now: then the request is in doubt, and another one follows. */
  readonly isOutage: (refusal: Refusal) => boolean
  /** Told how each request ended. */
  readonly onAnswer?: (outcome: 'done' | 'outage') => void
}

export interface Writing {
  readonly draw: Draw
  /** How often writers were set to work before on the same data. */
  readonly turn: number
  /** Stands before the names of its users, so that no other writer touches them. */
  readonly name: string
  readonly isStopped: () => boolean
}

/** Thrown where no answer came: the server is gone. */
class Unanswered extends Error {}

const maxUsers = 10

/**
 * Does this and that to users of its own, one request after another, until it is told to stop or the server is gone.
 * Every change is in the ledger before it is asked for, and acknowledged there once the whole answer has come.
 */
export async function write(workplace: Workplace, { draw, turn, name, isStopped }: Writing): Promise<void> {
  const { ledger, tokens } = workplace
  const users = new Set(ledger.users.filter((user) => user.startsWith(`${name}-`)))
  let count = 0

  /** One request. Answers what came of it, or undefined where the server refused: then nobody touches these users again. */
  async function ask<A extends Action>(
    action: A,
    input: Input<A>,
    after: Readonly<Record<string, State | undefined>>,
  ): Promise<{ readonly output: Output<A> } | undefined> {
    const step: Step = new Map(Object.entries(after))
    ledger.begin(step)
    const outcome = await outcomeOf(workplace.caller.call(action, input)).catch((error: unknown) => {
      throw new Unanswered(action, { cause: error })
    })
    if (!(outcome instanceof Refusal)) {
      ledger.acknowledge(step)
      workplace.onAnswer?.('done')
      return outcome
    }
    for (const user of step.keys()) users.delete(user)
    if (workplace.isOutage(outcome)) workplace.onAnswer?.('outage')
    else {
      ledger.refuse(step)
      workplace.problems.push(`${action}: ${outcome.name}: ${outcome.message}`)
    }
    return undefined
  }

  const stateOf = (user: string): State => {
    const state = ledger.find(user)
    if (!state) throw new TypeError(`${user} is not known`)
    return state
  }
  /** What nobody was ever called. */
  const fresh = () => `${name}-${turn}-${++count}`
  const newAddress = () => `${fresh()}@example.com`
  const toList = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([Name, Value]) => ({ Name, Value }))
  /** Several values that always change together, so that half of them would show. */
  const numbered = () => {
    const n = `${turn}.${++count}`
    return { name: `name ${n}`, family_name: `Family ${n}`, 'custom:n': n.padStart(draw.below(400), '0') }
  }
  const admin = (user: string) => ({ UserPoolId: workplace.poolId, Username: user })

  async function signUp(
    email: string,
    isTakingOver: boolean,
    others: Readonly<Record<string, State>> = {},
  ): Promise<void> {
    const user = fresh()
    const values = numbered()
    const withPassword = draw.below(6) === 0
    const attributes = { ...values, email: email === '' ? newAddress() : email }
    const signedUp: State = {
      status: 'UNCONFIRMED',
      attributes: { ...attributes, email_verified: 'false' },
      pending: {},
    }
    const input = {
      ClientId: workplace.clientId,
      Username: user,
      UserAttributes: toList(attributes),
      ...(withPassword ? { Password: password } : {}),
    }
    if (!(await ask('SignUp', input, { [user]: signedUp }))) return
    const confirmed: State = {
      ...signedUp,
      status: 'CONFIRMED',
      attributes: { ...signedUp.attributes, email_verified: 'true' },
    }
    const confirmation = {
      ClientId: workplace.clientId,
      Username: user,
      ConfirmationCode: code,
      ForceAliasCreation: isTakingOver,
    }
    if (!(await ask('ConfirmSignUp', confirmation, { [user]: confirmed, ...others }))) return
    users.add(user)
    if (withPassword) await signIn(user)
  }

  async function signIn(user: string): Promise<void> {
    const input = {
      ClientId: workplace.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH' as const,
      AuthParameters: { USERNAME: user, PASSWORD: password },
    }
    const signedIn = await ask('InitiateAuth', input, { [user]: stateOf(user) })
    const token = signedIn?.output.AuthenticationResult?.AccessToken
    if (token !== undefined) tokens.set(user, token)
  }

  /** Somebody signs up with the address of another user, and takes it over by its code. */
  async function takeOver(user: string): Promise<void> {
    const state = stateOf(user)
    const { email = '' } = state.attributes
    if (state.attributes['email_verified'] !== 'true') return
    const left = { ...state, attributes: { ...state.attributes, email_verified: 'false' } }
    await signUp(email, true, { [user]: left })
  }

  async function updateByAdmin(user: string, values: Readonly<Record<string, string>>): Promise<void> {
    const state = stateOf(user)
    const pending = 'email' in values ? {} : state.pending
    const after = { ...state, attributes: { ...state.attributes, ...values }, pending }
    await ask(
      'AdminUpdateUserAttributes',
      { ...admin(user), UserAttributes: toList(values) },
      { [user]: after },
    )
  }

  async function updateByUser(user: string, AccessToken: string): Promise<void> {
    const values = numbered()
    const state = stateOf(user)
    const after = { ...state, attributes: { ...state.attributes, ...values } }
    await ask('UpdateUserAttributes', { AccessToken, UserAttributes: toList(values) }, { [user]: after })
  }

  /** A user asks for a new address, and shows the code that was sent there; the second half may come later. */
  async function changeAddress(user: string, AccessToken: string): Promise<void> {
    const state = stateOf(user)
    const waiting = state.pending['email']
    if (waiting === undefined) {
      const email = newAddress()
      const asked = { ...state, pending: { email } }
      const input = { AccessToken, UserAttributes: [{ Name: 'email', Value: email }] }
      await ask('UpdateUserAttributes', input, { [user]: asked })
      return
    }
    const attributes = { ...state.attributes, email: waiting, email_verified: 'true' }
    const input = { AccessToken, AttributeName: 'email', Code: code }
    await ask('VerifyUserAttribute', input, { [user]: { ...state, attributes, pending: {} } })
    // The hour's attempts at codes are numbered; a new session costs too much to start over for them.
    if (draw.below(4) === 0) await removeByUser(user, AccessToken)
  }

  /** An administrator ends the use of a password, and the user sets a new one by the code; the second half may come never. */
  async function recover(user: string): Promise<void> {
    const state = stateOf(user)
    const hasPassword = state.status === 'CONFIRMED' || state.status === 'RESET_REQUIRED'
    if (!hasPassword || state.attributes['email_verified'] !== 'true') return
    const reset = { ...state, status: 'RESET_REQUIRED' }
    if (!(await ask('AdminResetUserPassword', admin(user), { [user]: reset }))) return
    const recovery = {
      ClientId: workplace.clientId,
      Username: user,
      ConfirmationCode: code,
      Password: password,
    }
    const recovered = { ...state, status: 'CONFIRMED' }
    // The hour's attempts are numbered, so that each user recovers once.
    if (await ask('ConfirmForgotPassword', recovery, { [user]: recovered })) await removeByAdmin(user)
  }

  async function removeByUser(user: string, AccessToken: string): Promise<void> {
    if (!users.has(user)) return
    if (await ask('DeleteUser', { AccessToken }, { [user]: undefined })) forget(user)
  }

  async function removeByAdmin(user: string): Promise<void> {
    if (await ask('AdminDeleteUser', admin(user), { [user]: undefined })) forget(user)
  }

  function forget(user: string): void {
    users.delete(user)
    tokens.delete(user)
  }

  try {
    while (!isStopped()) {
      const [first, ...others] = users
      if (first === undefined || users.size < 3) {
        await signUp('', false)
        continue
      }
      const user = draw.pick([first, ...others])
      const token = tokens.get(user)
      const kind = draw.below(100)
      if (users.size > maxUsers || kind < 8) await removeByAdmin(user)
      else if (kind < 11) await recover(user)
      else if (token !== undefined && kind < 35) await updateByUser(user, token)
      else if (token !== undefined && kind < 70) await changeAddress(user, token)
      else if (kind < 45) await updateByAdmin(user, numbered())
      else if (kind < 60) await updateByAdmin(user, { email: newAddress(), email_verified: 'true' })
      else if (kind < 72) await updateByAdmin(user, { preferred_username: `p-${fresh()}` })
      else if (kind < 82) await takeOver(user)
      else await signUp('', false)
    }
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
  }
}
