import { createHash, randomBytes } from 'node:crypto'
import { toUndoToken } from '../../src/domain/email-undo.ts'
import { changeAddress, press } from '../links/links.ts'
import { outcomeOf, Refusal, type Caller } from '../target.ts'
import type { Probe } from './probes.ts'
import type { Scene } from './scene.ts'
import type { Contest } from './times.ts'

/** What anybody may ask the pages of links: about a name, or about an id, with a secret that is none. */
export const pageProbes = (url: string, poolId: string): readonly Probe[] => [
  {
    title: 'the page confirmUser with a wrong secret',
    meant: 'unconfirmed',
    ask: (_, client, name) =>
      press(url, 'confirmUser', { client_id: client, user_name: name, confirmation_code: newSecret() }),
  },
  {
    title: 'the page undoEmailChange with a wrong secret',
    meant: 'confirmed',
    prepare: async (caller, _, name) => ({ sub: await idOf(caller, poolId, name) }),
    ask: (_, __, ___, { sub = '' }) =>
      press(url, 'undoEmailChange', { token: toUndoToken({ poolId, sub, version: 2, secret: newSecret() }) }),
  },
]

const newSecret = () => randomBytes(24).toString('base64url')

/** The id of a user. A name of nobody has one as well, always the same, as if somebody had it. */
async function idOf(caller: Caller, UserPoolId: string, Username: string): Promise<string> {
  const found = await outcomeOf(caller.call('AdminGetUser', { UserPoolId, Username }))
  if (found instanceof Refusal) {
    const digits = createHash('sha256').update(Username).digest('hex')
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`
  }
  const sub = found.output.UserAttributes?.find(({ Name }) => Name === 'sub')
  return sub?.Value ?? ''
}

/** Both pages, about users to whom a link was sent, and about nobody. */
export async function pageContests(
  url: string,
  caller: Caller,
  scene: Scene,
  count: number,
): Promise<readonly Contest[]> {
  const [confirm, undo] = pageProbes(url, scene.poolId)
  if (!confirm || !undo) throw new RangeError('there are two pages')
  const named = (what: string) => Array.from({ length: count }, (_, number) => `page-${what}-${number}`)
  const waiting = named('waiting')
  for (const Username of waiting)
    await caller.call('SignUp', {
      ClientId: scene.hiding,
      Username,
      Password: 'Correct-Horse-7',
      UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
    })
  const changed = named('changed')
  for (const name of changed)
    await changeAddress(url, caller, { poolId: scene.poolId, clientId: scene.hiding }, name)
  const client = scene.hiding
  return [
    { client, probe: confirm, users: waiting, nobody: named('nobody') },
    { client, probe: undo, users: changed, nobody: named('no-id') },
  ]
}
