import { setTimeout as sleep } from 'node:timers/promises'
import { newSrpClient } from '../../test/support/srp-client.ts'
import { outcomeOf, Refusal, type Caller } from '../target.ts'
import { code, newPlace, password, type Place } from '../writers.ts'

/** Somebody who signs in again and again while others write, each time by SRP in two steps on different nodes. */
export interface Visitor {
  /** How often that has come to tokens. */
  readonly signedIn: number
  /** Signs in until it is stopped. Answers what a server said and should not have. */
  visit(caller: Caller, options: VisitOptions): Promise<readonly string[]>
}

export interface VisitOptions {
  readonly isStopped: () => boolean
  readonly isOutage: (refusal: Refusal) => boolean
}

const Username = 'visitor'

/** In a pool of their own, where nobody else is at work. The caller goes to the nodes in turn. */
export async function newVisitor(caller: Caller): Promise<Visitor> {
  const place = await newPlace(caller)
  const { clientId: ClientId } = place
  const UserAttributes = [{ Name: 'email', Value: 'visitor@example.com' }]
  await caller.call('SignUp', { ClientId, Username, Password: password, UserAttributes })
  await caller.call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: code })
  let signedIn = 0
  /** A sign-in that is cut off counts as a wrong password, since nobody can tell; after five the visitor has to wait. */
  let isCutOff = false
  return {
    get signedIn() {
      return signedIn
    },
    async visit(visiting, { isStopped, isOutage }) {
      const problems: string[] = []
      while (!isStopped()) {
        const outcome = await outcomeOf(signIn(visiting, place))
        if (!(outcome instanceof Refusal)) {
          signedIn++
          isCutOff = false
        } else if (isOutage(outcome)) isCutOff = true
        else if (!isCutOff || outcome.message !== 'Password attempts exceeded') {
          problems.push(`a sign-in: ${outcome.name}: ${outcome.message}`)
        }
        await sleep(50)
      }
      return problems
    },
  }
}

async function signIn(caller: Caller, { poolId, clientId: ClientId }: Place): Promise<void> {
  const client = newSrpClient()
  const begun = await caller.call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: Username, SRP_A: client.A },
  })
  const answer = client.answer(begun.ChallengeParameters, poolId, password, Date.now())
  const finished = await caller.call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: answer,
  })
  const AccessToken = finished.AuthenticationResult?.AccessToken ?? ''
  await caller.call('GetUser', { AccessToken })
}
