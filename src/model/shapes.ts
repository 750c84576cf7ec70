/**
 * What proves who calls: a signature over the request; an access token (or a session in its place) in the body;
 * an app client's id, and its secret where it has one; nothing.
 */
export type Auth = 'signed' | 'token' | 'client' | 'none'

export interface ActionEntry {
  readonly auth: Auth
  /** The name of a structure among the shapes. */
  readonly input: string
  /** The name of a structure, or null where the answer has no body. */
  readonly output: string | null
  /** The errors that the API declares for the action. */
  readonly errors: readonly string[]
}

/** A shape of the API and its constraints. Other shapes are named by their key in the table. */
export type Shape = StringShape | NumberShape | BlobShape | ListShape | MapShape | StructureShape | PlainShape

export interface StringShape extends Sized {
  readonly kind: 'string'
  /** A regular expression of Java's, which the whole value must match. See `toMatcher`. */
  readonly pattern?: string
  readonly enum?: readonly string[]
}

/** Here `min` and `max` bound the value itself. */
export interface NumberShape extends Sized {
  readonly kind: 'integer' | 'long'
}

export interface BlobShape extends Sized {
  readonly kind: 'blob'
}

export interface ListShape extends Sized {
  readonly kind: 'list'
  readonly member: string
}

export interface MapShape extends Sized {
  readonly kind: 'map'
  readonly key: string
  readonly value: string
}

export interface StructureShape extends Shaped {
  readonly kind: 'structure'
  readonly required: readonly string[]
  /** Name of the member → name of its shape. */
  readonly members: Readonly<Record<string, string>>
}

export interface PlainShape extends Shaped {
  readonly kind: 'boolean' | 'timestamp' | 'document'
}

interface Shaped {
  /** The API asks for it to be kept out of logs. */
  readonly sensitive?: true
}

interface Sized extends Shaped {
  readonly min?: number
  readonly max?: number
}
