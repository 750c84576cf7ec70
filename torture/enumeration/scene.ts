import type { CreateUserPoolRequest } from '../../src/model/types.ts'
import type { Caller } from '../target.ts'

const password = 'Correct-Horse-7'

/** The function that asks a question, and ends a sign-in at a wrong answer. */
const riddle = 'arn:aws:lambda:eu-central-1:000000000000:function:riddle'

/** A pool with one app client that hides who exists, and one that does not. */
export interface Scene {
  readonly title: string
  readonly poolId: string
  readonly hiding: string
  readonly telling: string
  /** The name by which somebody signs in here. */
  readonly toName: (person: string) => string
}

/** A pool whose new accounts are confirmed by links. */
export const newLinkScene = (caller: Caller): Promise<Scene> =>
  newScene(
    caller,
    'links',
    { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
    (person) => person,
  )

export const newScenes = async (caller: Caller): Promise<readonly [Scene, Scene]> => [
  await newScene(caller, 'names of their own', {}, (person) => person),
  await newScene(caller, 'e-mail addresses', { UsernameAttributes: ['email'] }, addressOf),
]

async function newScene(
  caller: Caller,
  title: string,
  settings: Partial<CreateUserPoolRequest>,
  toName: Scene['toName'],
): Promise<Scene> {
  const { UserPool } = await caller.call('CreateUserPool', {
    PoolName: 'enumeration',
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: {
      DefineAuthChallenge: riddle,
      CreateAuthChallenge: riddle,
      VerifyAuthChallengeResponse: riddle,
    },
    ...settings,
  })
  const poolId = UserPool?.Id ?? ''
  const newClient = async (PreventUserExistenceErrors: 'ENABLED' | 'LEGACY') => {
    const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
      UserPoolId: poolId,
      ClientName: 'enumeration',
      PreventUserExistenceErrors,
      ExplicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
    })
    return UserPoolClient?.ClientId ?? ''
  }
  return { title, poolId, hiding: await newClient('ENABLED'), telling: await newClient('LEGACY'), toName }
}

const addressOf = (person: string) => `${person}@example.com`

type Prepare = (caller: Caller, scene: Scene, person: string) => Promise<unknown>

/** Every state that operations lead to, and nobody. */
export const states = {
  nobody: async () => undefined,
  unconfirmed: (caller, scene, person) =>
    caller.call('SignUp', {
      ClientId: scene.telling,
      Username: scene.toName(person),
      Password: password,
      UserAttributes: [{ Name: 'email', Value: addressOf(person) }],
    }),
  invited: (caller, scene, person) =>
    caller.call('AdminCreateUser', {
      UserPoolId: scene.poolId,
      Username: scene.toName(person),
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: addressOf(person) },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  confirmed: async (caller, scene, person) => {
    await states.invited(caller, scene, person)
    const user = { UserPoolId: scene.poolId, Username: scene.toName(person) }
    await caller.call('AdminSetUserPassword', { ...user, Password: password, Permanent: true })
  },
  'signed out everywhere': async (caller, scene, person) => {
    await states.confirmed(caller, scene, person)
    const { AuthenticationResult } = await caller.call('InitiateAuth', {
      ClientId: scene.telling,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: scene.toName(person), PASSWORD: password },
    })
    await caller.call('GlobalSignOut', { AccessToken: AuthenticationResult?.AccessToken ?? '' })
  },
  disabled: async (caller, scene, person) => {
    await states.confirmed(caller, scene, person)
    await caller.call('AdminDisableUser', { UserPoolId: scene.poolId, Username: scene.toName(person) })
  },
  'disabled before confirmation': async (caller, scene, person) => {
    await states.unconfirmed(caller, scene, person)
    await caller.call('AdminDisableUser', { UserPoolId: scene.poolId, Username: scene.toName(person) })
  },
  'reset required': async (caller, scene, person) => {
    await states.confirmed(caller, scene, person)
    await caller.call('AdminResetUserPassword', { UserPoolId: scene.poolId, Username: scene.toName(person) })
  },
} as const satisfies Record<string, Prepare>

export type State = keyof typeof states
