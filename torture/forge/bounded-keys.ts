import { actions } from '../../src/model/table.ts'
import type { Action } from '../../src/model/types.ts'
import { operations } from '../../src/operations/index.ts'
import { isRead } from '../../src/domain/key-rights.ts'
import type { SigningCredentials } from '../../src/signing/sigv4.ts'
import type { Draw } from '../draw.ts'
import type { Family, Ways } from './family.ts'
import { newKey, password, type Place, type Scene } from './scene.ts'
import { signed, statusOf, type WireCall } from './wire.ts'

/** Operations that are built and that administrators call. */
const built = (Object.keys(operations) as Action[]).filter(
  (action) => operations[action] && actions[action].auth === 'signed',
)

/** Keys that only read, that are for one pool, or whose time is over, and every operation beyond what they are for. */
export async function boundedKeys({ wire, data, key, here, there }: Scene, draw: Draw): Promise<Family> {
  const past = Date.now() - 1
  const [reader, local, both, expired] = await Promise.all([
    newKey(data, { readOnly: true }),
    newKey(data, { poolId: here.poolId }),
    newKey(data, { readOnly: true, poolId: here.poolId }),
    newKey(data, { expires: past }),
  ])
  const changes = built.filter((action) => !isRead(action))
  const withoutPool = ['CreateUserPool', 'ListUserPools'] as const
  // What is asked for in the place of a pool cannot be told by its type.
  const call = (credentials: SigningCredentials, action: Action, place: Place, name = pickName(draw)) =>
    signed(wire, credentials, action, inputOf(place, name, draw) as never)
  const ways: Ways<[string, () => WireCall]> = [
    ['a change by one that reads', () => call(reader, draw.pick(toWays(changes)), draw.pick([here, there]))],
    ['a change by one that reads here', () => call(both, draw.pick(toWays(changes)), here)],
    ['anything elsewhere', () => call(draw.pick([local, both]), draw.pick(toWays(built)), there)],
    ['what is of no pool', () => call(draw.pick([local, both]), draw.pick(withoutPool), here)],
    ['anything too late', () => call(expired, draw.pick(toWays(built)), draw.pick([here, there]))],
    [
      'in the name of another key',
      () => call({ ...key, secret: reader.secret }, draw.pick(toWays(built)), here),
    ],
  ]
  return {
    between: 64,
    genuine: () =>
      statusOf(
        wire,
        draw.pick([
          () => call(reader, 'AdminGetUser', there, 'user'),
          () => call(local, 'AdminUpdateUserAttributes', here, 'user'),
          () => call(both, 'ListUsers', here),
        ])(),
      ),
    mutant() {
      const [what, make] = draw.pick(ways)
      const made = make()
      return {
        what: `${what}: ${made.headers.join(' ')} ${made.body.toString()}`,
        sent: statusOf(wire, made),
      }
    },
  }
}

/** Users that are there, and others that can be made. */
const pickName = (draw: Draw) => draw.pick(['user', 'other-1', `new-${draw.below(1000)}`])

/** At least one operation is built. */
const toWays = (actions: readonly Action[]) => actions as Ways<Action>

/** One input for every operation: members that an operation does not know are passed over. */
const inputOf = ({ poolId, clientId }: Place, name: string, draw: Draw) => ({
  UserPoolId: poolId,
  ClientId: clientId,
  ClientName: 'forged',
  PoolName: 'forged',
  Username: name,
  MessageAction: 'SUPPRESS',
  Password: 'Forged-Password-7',
  Permanent: true,
  MaxResults: 5,
  MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
  UserAttributes: [{ Name: 'nickname', Value: 'Forged' }],
  UserAttributeNames: ['nickname'],
  CustomAttributes: [{ Name: `n${draw.below(1000)}`, AttributeDataType: 'String' }],
  SMSMfaSettings: { Enabled: false },
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME: name, PASSWORD: password },
  ChallengeName: 'NEW_PASSWORD_REQUIRED',
})
