import { randomBytes } from 'node:crypto'
import { outcomeOf, Refusal, type Caller } from '../target.ts'
import { newLinkPlace, press, signUpByLink, type Form } from './links.ts'

/** What guesses at the page of links came to. */
export interface LinkGuesses {
  readonly asked: number
  readonly line: string
  readonly problems: readonly string[]
}

/** Tries with codes that ConfirmSignUp judges in an hour. */
const codesAnHour = 15

/**
 * Guesses the links of a user, and of a name without one, from one address, all at once. The page must answer all alike
 * and accept none. The tries of ConfirmSignUp, and the link from other addresses, must be left as they were.
 */
export async function guessLinks(url: string, caller: Caller, count: number): Promise<LinkGuesses> {
  const place = await newLinkPlace(caller, 'CONFIRM_WITH_LINK')
  const right = await signUpByLink(url, caller, place, 'waiting')
  const problems: string[] = []
  const pages = new Set<string>()
  const guess = async (form: Form) => {
    const { status, body } = await press(url, 'confirmUser', form)
    pages.add(body)
    if (status !== 400) problems.push(`a guess was answered with ${status}`)
  }
  const names = ['waiting', 'nobody']
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      guess({
        ...right,
        user_name: names[index % names.length] ?? '',
        confirmation_code: index % 3 ? randomBytes(24).toString('base64url') : String(100_000 + index),
      }),
    ),
  )
  await guess(right)
  if (pages.size !== 1)
    problems.push(`wrong links were answered by ${pages.size} pages, which tell something`)
  const wrong = await Promise.all(
    Array.from({ length: codesAnHour }, () =>
      outcomeOf(
        caller.call('ConfirmSignUp', {
          ClientId: place.clientId,
          Username: 'waiting',
          ConfirmationCode: '0',
        }),
      ),
    ),
  )
  const judged = wrong.filter(
    (each) => each instanceof Refusal && each.name === 'CodeMismatchException',
  ).length
  if (judged !== codesAnHour)
    problems.push(`of the tries of ConfirmSignUp ${judged} were left after guesses at the link`)
  const { status } = await press(url, 'confirmUser', right, '127.0.0.2')
  if (status !== 200) problems.push(`the right link was answered with ${status} from another address`)
  return {
    asked: count,
    line: `the page of links: ${count} guesses from one address, all answered alike; ${judged} tries of ConfirmSignUp left`,
    problems,
  }
}
