import { randomBytes } from 'node:crypto'
import { newSrpClient, timestamp } from '../../test/support/srp-client.ts'
import type { Caller } from '../target.ts'
import type { State } from './scene.ts'

/** What anybody may ask who knows an app client and a name. */
export interface Probe {
  readonly title: string
  /** The state that it is for: where somebody is in it, there is something to hide. */
  readonly meant: State
  /** What is asked before, the time of which tells nothing. */
  readonly prepare?: (
    caller: Caller,
    client: string,
    name: string,
  ) => Promise<Readonly<Record<string, string>>>
  readonly ask: (
    caller: Caller,
    client: string,
    name: string,
    prepared: Readonly<Record<string, string>>,
  ) => Promise<unknown>
}

// One is as good as many: the server's own number is another each time.
const { A } = newSrpClient()

const beginSrp = (caller: Caller, client: string, name: string) =>
  caller.call('InitiateAuth', {
    ClientId: client,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: name, SRP_A: A },
  })

const beginCustom = (caller: Caller, client: string, name: string) =>
  caller.call('InitiateAuth', {
    ClientId: client,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: { USERNAME: name },
  })

export const probes: readonly Probe[] = [
  { title: 'InitiateAuth USER_SRP_AUTH', meant: 'confirmed', ask: beginSrp },
  {
    title: 'RespondToAuthChallenge with a wrong proof',
    meant: 'confirmed',
    prepare: async (caller, client, name) => (await beginSrp(caller, client, name)).ChallengeParameters ?? {},
    ask: (caller, client, _, { USER_ID_FOR_SRP = '', SECRET_BLOCK = '' }) =>
      caller.call('RespondToAuthChallenge', {
        ClientId: client,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME: USER_ID_FOR_SRP,
          PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
          PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
          TIMESTAMP: timestamp(Date.now()),
        },
      }),
  },
  {
    title: 'InitiateAuth USER_PASSWORD_AUTH with a wrong password',
    meant: 'confirmed',
    ask: (caller, client, name) =>
      caller.call('InitiateAuth', {
        ClientId: client,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: name, PASSWORD: 'Wrong-Horse-7' },
      }),
  },
  { title: 'InitiateAuth CUSTOM_AUTH', meant: 'confirmed', ask: beginCustom },
  {
    title: 'RespondToAuthChallenge CUSTOM_CHALLENGE with a wrong answer',
    meant: 'confirmed',
    prepare: async (caller, client, name) => {
      const { Session = '', ChallengeParameters } = await beginCustom(caller, client, name)
      return { Session, USERNAME: ChallengeParameters?.['USERNAME'] ?? '' }
    },
    ask: (caller, client, _, { Session = '', USERNAME = '' }) =>
      caller.call('RespondToAuthChallenge', {
        ClientId: client,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME, ANSWER: 'wrong' },
      }),
  },
  {
    title: 'ConfirmForgotPassword with a wrong code',
    meant: 'confirmed',
    ask: (caller, client, name) =>
      caller.call('ConfirmForgotPassword', {
        ClientId: client,
        Username: name,
        ConfirmationCode: 'wrong',
        Password: 'Another-Horse-8',
      }),
  },
  {
    title: 'ForgotPassword',
    meant: 'confirmed',
    ask: (caller, client, name) => caller.call('ForgotPassword', { ClientId: client, Username: name }),
  },
  {
    title: 'ConfirmSignUp with a wrong code',
    meant: 'unconfirmed',
    ask: (caller, client, name) =>
      caller.call('ConfirmSignUp', { ClientId: client, Username: name, ConfirmationCode: 'wrong' }),
  },
  {
    title: 'ResendConfirmationCode',
    meant: 'unconfirmed',
    ask: (caller, client, name) =>
      caller.call('ResendConfirmationCode', { ClientId: client, Username: name }),
  },
]

/** Which answers differ from nobody's on purpose (docs/enumeration.md). */
export const isDocumented = ({ title }: Probe, state: State) =>
  state === 'reset required' && /^InitiateAuth|^RespondToAuthChallenge|^ConfirmForgotPassword/.test(title)
