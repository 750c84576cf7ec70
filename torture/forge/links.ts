import { mutate, type Draw } from '../draw.ts'
import {
  changeAddress,
  newLinkPlace,
  press,
  signUpByLink,
  type Form,
  type LinkPlace,
} from '../links/links.ts'
import type { Caller } from '../target.ts'
import { repeat, type Family, type Ways } from './family.ts'

/** A server whose pools send links, two pools that do, and one that sends codes. */
export interface LinkScene {
  readonly url: string
  readonly caller: Caller
  readonly here: LinkPlace
  readonly there: LinkPlace
  readonly byCode: LinkPlace
}

export async function newLinkScene(url: string, caller: Caller): Promise<LinkScene> {
  return {
    url,
    caller,
    here: await newLinkPlace(caller, 'CONFIRM_WITH_LINK'),
    there: await newLinkPlace(caller, 'CONFIRM_WITH_LINK'),
    byCode: await newLinkPlace(caller, 'CONFIRM_WITH_CODE'),
  }
}

/** More of the same user would be refused for their number. */
const perUser = 10

/** Makes a new user now and then, so that each mutant is judged. */
function newUsers<T>(make: (name: string) => Promise<T>): () => Promise<T> {
  let asked = 0
  let current: Promise<T> | undefined
  return () => {
    const name = `user-${asked}`
    if (asked++ % perUser === 0 || !current) current = make(name)
    return current
  }
}

interface Confirmation {
  readonly right: Form
  /** Of another user of the same pool, and of one who got a code. */
  readonly other: Form
  readonly byCode: Form
}

/** Links that confirm an account. */
export async function confirmationLinks(scene: LinkScene, draw: Draw): Promise<Family> {
  const { url, caller, here, there, byCode } = scene
  const linkOf = (place: LinkPlace, name: string) => signUpByLink(url, caller, place, name)
  let genuine = 0
  const next = newUsers<Confirmation>(async (name) => ({
    right: await linkOf(here, name),
    other: await linkOf(here, `other-${name}`),
    byCode: await linkOf(byCode, name),
  }))
  const ways: Ways<[string, (of: Confirmation) => Form]> = [
    ...repeat<[string, (of: Confirmation) => Form]>(8, [
      'a letter',
      ({ right }) => ({ ...right, confirmation_code: mutate(right['confirmation_code'] ?? '', draw) }),
    ]),
    ['of another user', ({ right, other }) => withSecretOf(right, other)],
    ['of another app', ({ right }) => ({ ...right, client_id: there.clientId })],
    ['of an app whose pool sends codes', ({ right }) => ({ ...right, client_id: byCode.clientId })],
    ['six digits', ({ right }) => ({ ...right, confirmation_code: String(100_000 + draw.below(900_000)) })],
    ['a right code, where codes are sent', ({ byCode: form }) => form],
    ['a right code, for a link', ({ right, byCode: form }) => withSecretOf(right, form)],
    ['nothing', ({ right }) => ({ ...right, confirmation_code: '' })],
  ]
  return familyOf({
    next,
    ways,
    draw,
    press: (form) => press(url, 'confirmUser', form),
    genuine: () => linkOf(here, `genuine-${genuine++}`),
  })
}

interface Undo {
  readonly right: string
  readonly other: string
}

/** Links that undo the change of an e-mail address. */
export async function undoLinks(scene: LinkScene, draw: Draw): Promise<Family> {
  const { url, caller, here, there } = scene
  const tokenOf = async (name: string) => (await changeAddress(url, caller, here, name))['token'] ?? ''
  let genuine = 0
  const next = newUsers<Undo>(async (name) => ({
    right: await tokenOf(`undo-${name}`),
    other: await tokenOf(`undo-other-${name}`),
  }))
  const changed = (token: string, parts: Readonly<Record<number, string>>) =>
    token
      .split('.')
      .map((part, index) => parts[index] ?? part)
      .join('.')
  const part = (token: string, index: number) => token.split('.')[index] ?? ''
  const ways: Ways<[string, (of: Undo) => Form]> = [
    ...repeat<[string, (of: Undo) => Form]>(8, ['a letter', ({ right }) => ({ token: mutate(right, draw) })]),
    ['the secret of another', ({ right, other }) => ({ token: changed(right, { 3: part(other, 3) }) })],
    ['the user of another', ({ right, other }) => ({ token: changed(right, { 1: part(other, 1) }) })],
    ['another pool', ({ right }) => ({ token: changed(right, { 0: there.poolId }) })],
    [
      'another version',
      ({ right }) => ({
        token: changed(right, { 2: String(Number(part(right, 2)) + draw.pick([-1, 1, 2, 100])) }),
      }),
    ],
    ['six digits', ({ right }) => ({ token: changed(right, { 3: String(draw.below(1_000_000)) }) })],
  ]
  return familyOf({
    next,
    ways,
    draw,
    press: (form) => press(url, 'undoEmailChange', form),
    genuine: () => changeAddress(url, caller, here, `undo-genuine-${genuine++}`),
  })
}

const withSecretOf = (form: Form, other: Form): Form => ({
  ...form,
  confirmation_code: other['confirmation_code'] ?? '',
})

interface Parts<T> {
  readonly next: () => Promise<T>
  readonly ways: Ways<[string, (of: T) => Form]>
  readonly draw: Draw
  readonly press: (form: Form) => Promise<{ readonly status: number }>
  readonly genuine: () => Promise<Form>
}

function familyOf<T>({ next, ways, draw, press, genuine }: Parts<T>): Family {
  return {
    between: 60,
    genuine: async () => (await press(await genuine())).status,
    mutant() {
      const [what, make] = draw.pick(ways)
      const sent = next().then(async (of) => (await press(make(of))).status)
      return { what, sent }
    },
  }
}
