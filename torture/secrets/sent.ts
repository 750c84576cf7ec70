import { tokenParts, type Secret } from './search.ts'

/** What was said and sent in a run of a server that others use. */
export interface Sent {
  /** Of what kind and by what medium messages arrived. */
  readonly kinds: Set<string>
  readonly attributes: Set<string>
  /** By what they are, in the order in which they came. */
  readonly secrets: Map<string, Set<string>>
  calls: number
}

export const newSent = (): Sent => ({
  kinds: new Set(),
  attributes: new Set(),
  secrets: new Map(),
  calls: 0,
})

/** Adds a secret of a kind. @throws {Error} it is none */
export function remember(secrets: Sent['secrets'], what: string, value: string): string {
  if (value.length < 6) throw new Error(`${what} was expected and not found`)
  const known = secrets.get(what) ?? new Set()
  secrets.set(what, known.add(value))
  return value
}

/** Everything of one kind, as it is searched for. */
export const secretsOf = ({ secrets }: Sent, what: string): Secret[] =>
  [...(secrets.get(what) ?? [])].flatMap((value) =>
    what === 'a token' || what === 'a session'
      ? tokenParts(what, value)
      : [{ what, bytes: Buffer.from(value) }],
  )
