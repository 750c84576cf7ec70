import { attemptLimitExceeded } from '../../errors.ts'
import { authenticationWording } from '../../messages/compose/wording.ts'
import { mediumFor } from '../../domain/code-delivery.ts'
import { addressFor } from '../../domain/mfa.ts'
import { isVerified, type User, type VerifiableAttribute } from '../../domain/user.ts'
import type { Metadata } from '../../triggers/contract/event.ts'
import { tryCountMfaSend, tryCountSend } from '../../accounts/code-budget.ts'
import { askForWords, composeMessage } from '../../accounts/compose-message.ts'
import type { Context } from '../../context.ts'
import type { SignInCall } from '../sign-in-call.ts'
import type { MfaSession, SentCode } from './mfa-session.ts'

/**
 * Sends a new code to an address, for one session. Another sign-in of the same user has a code of its own.
 * @throws {CognitoError} as askForWords · LimitExceededException: too many codes went to this address ·
 *   CodeDeliveryFailureException
 */
export async function sendMfaCode(
  call: SignInCall,
  user: User,
  { name, to }: { readonly name: SentCode['name']; readonly to: string },
  session: Pick<MfaSession, 'id' | 'begun'>,
  clientMetadata: Metadata | undefined,
): Promise<SentCode> {
  const { pool, client, store, random, messages } = call
  if (!(await mayGo(call, user, addressFor[name], to))) throw attemptLimitExceeded('code-limit')
  const medium = mediumFor[addressFor[name]]
  const source = { trigger: 'CustomMessage_Authentication', clientId: client.id, clientMetadata } as const
  const words = await askForWords(call, user, source, { media: [medium], required: 'code' })
  const at = call.now()
  const code = random.code()
  const validity = session.begun.expires - at
  const wording = await authenticationWording(pool, medium, { code, validity }, words)
  // The message is not tried again: a client that is not told that it was sent has no session to show the code in.
  const message = composeMessage(call, user, source, { at, to, medium, wording, code, expires: at })
  const stored = messages.seal(message)
  if (stored) await store.addMessage(stored)
  await messages.deliver([message])
  return { name, hash: hashMfaCode(call, session, code), address: hashAddress(call, to) }
}

/** Whether another code may go to the address. An unproven address is counted as one that the user wants verified. */
function mayGo(call: SignInCall, user: User, attribute: VerifiableAttribute, to: string): Promise<boolean> {
  const recipient = { poolId: user.poolId, to, sub: user.sub }
  const isOwn = to === user.attributes[attribute] && isVerified(user, attribute)
  return isOwn ? tryCountMfaSend(call, recipient) : tryCountSend(call, 'verify', recipient)
}

/** The form in which a session carries its code. */
export const hashMfaCode = (
  { vault }: Pick<Context, 'vault'>,
  { id }: Pick<MfaSession, 'id'>,
  code: string,
) => vault.hash(`second factor ${id}`, code)

/** The form in which a session carries the address that its code went to. */
export const hashAddress = ({ vault }: Pick<Context, 'vault'>, address: string) =>
  vault.hash('second factor address', address)
