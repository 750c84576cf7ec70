import type { Action, Input } from '../../src/model/types.ts'
import type { KeyRights } from '../../src/domain/key-rights.ts'
import { openData } from '../../src/data/data-folder.ts'
import { createAccessKey } from '../../src/signing/access-keys.ts'
import type { SigningCredentials } from '../../src/signing/sigv4.ts'
import { signed, type Wire } from './wire.ts'

export const password = 'Correct-Horse-7'

export async function newKey(data: string, rights: KeyRights = {}): Promise<SigningCredentials> {
  await using opened = await openData({ data, masterKey: undefined }, { alongsideServer: true })
  const { id, secret } = await createAccessKey(opened.store, opened.vault, 'torture', Date.now(), rights)
  return { accessKey: id, secret }
}

export interface Tokens {
  readonly AccessToken: string
  readonly IdToken: string
  readonly RefreshToken: string
}

export interface Place {
  readonly poolId: string
  readonly clientId: string
}

/** Two pools with a user each, who has signed in, and enough other users in the first for pages. */
export interface Scene {
  readonly wire: Wire
  /** The data folder of the server. */
  readonly data: string
  readonly key: SigningCredentials
  readonly here: Place
  readonly there: Place
  readonly tokens: readonly [Tokens, Tokens]
  readonly elsewhere: Tokens
}

export async function newScene(wire: Wire, data: string): Promise<Scene> {
  const key = await newKey(data)
  // The answers of an administrator are the model's.
  const ask = async <A extends Action>(action: A, input: Input<A>) => {
    const { status, body } = await wire.send(signed(wire, key, action, input))
    if (status !== 200) throw new Error(`${action}: ${body}`)
    return body === '' ? {} : JSON.parse(body)
  }
  const newPlace = async (): Promise<Place> => {
    const made = await ask('CreateUserPool', { PoolName: 'forge' })
    const poolId: string = made.UserPool.Id
    const { UserPoolClient } = await ask('CreateUserPoolClient', {
      UserPoolId: poolId,
      ClientName: 'forge',
      ExplicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
    })
    const names = ['user', ...Array.from({ length: 8 }, (_, index) => `other-${index}`)]
    for (const Username of names)
      await ask('AdminCreateUser', { UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' })
    await ask('AdminSetUserPassword', {
      UserPoolId: poolId,
      Username: 'user',
      Password: password,
      Permanent: true,
    })
    return { poolId, clientId: UserPoolClient.ClientId }
  }
  const signIn = async ({ clientId }: Place): Promise<Tokens> => {
    const made = await ask('InitiateAuth', {
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'user', PASSWORD: password },
    })
    return made.AuthenticationResult
  }
  const here = await newPlace()
  const there = await newPlace()
  return {
    wire,
    data,
    key,
    here,
    there,
    tokens: [await signIn(here), await signIn(here)],
    elsewhere: await signIn(there),
  }
}
