import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SetupError } from './setup-error.ts'

/**
 * Converts a value of the settings file into the form that the server uses. `path` is its name in error messages.
 * They say what the value must be, and never what it is, since it may be a secret.
 * @throws {SetupError}
 */
export type SettingReader<T> = (value: unknown, path: string) => T

type Read<R> = R extends SettingReader<infer T> ? T : never
type Readers = Readonly<Record<string, SettingReader<unknown>>>
type Members<R extends Readers, O extends Readers> = { readonly [K in keyof R]: Read<R[K]> } & {
  readonly [K in keyof O]?: Read<O[K]> | undefined
}

export const text: SettingReader<string> = (value, path) => {
  if (typeof value === 'string' && value !== '') return value
  throw new SetupError(`${path} must be a text that is not empty.`)
}

export const flag: SettingReader<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw new SetupError(`${path} must be true or false.`)
}

export const portNumber: SettingReader<number> = (value, path) => {
  if (Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536) return Number(value)
  throw new SetupError(`${path} must be a number from 1 to 65535.`)
}

/** A whole number between two bounds, both included. */
export const wholeNumber =
  (from: number, to: number): SettingReader<number> =>
  (value, path) => {
    if (Number.isInteger(value) && Number(value) >= from && Number(value) <= to) return Number(value)
    throw new SetupError(`${path} must be a whole number from ${from} to ${to}.`)
  }

/** Accepts what another reader accepts; false means none. */
export const unlessFalse =
  <T>(read: SettingReader<T>): SettingReader<T | undefined> =>
  (value, path) =>
    value === false ? undefined : read(value, path)

export const list =
  <T>(read: SettingReader<T>): SettingReader<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new SetupError(`${path} must be a list.`)
    return value.map((item, index) => read(item, `${path}[${index}]`))
  }

/** One of the given words. */
export const oneOf =
  <const T extends string>(words: readonly T[]): SettingReader<T> =>
  (value, path) => {
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    throw new SetupError(`${path} must be one of: ${words.join(', ')}.`)
  }

/** A text converted by `make`; if `make` returns undefined, the error says that it must be `what`. */
export const textAs =
  <T>(make: (text: string) => T | undefined, what: string): SettingReader<T> =>
  (value, path) => {
    const made = make(text(value, path))
    if (made !== undefined) return made
    throw new SetupError(`${path} must be ${what}.`)
  }

/** A text of a certain form. */
export const textThat = (isRight: (text: string) => boolean, what: string): SettingReader<string> =>
  textAs((text) => (isRight(text) ? text : undefined), what)

/** An object with these members and no others. The file as a whole has no path. */
export const members =
  <const R extends Readers, const O extends Readers>(
    required: R,
    optional: O,
  ): SettingReader<Members<R, O>> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new SetupError(`${path || 'What it holds'} must be an object, in braces.`)
    const readers: Readers = { ...required, ...optional }
    const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`)
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(readers, name)) continue
      throw new SetupError(
        `There is no setting ${JSON.stringify(pathOf(name))}. Known here: ${Object.keys(readers).join(', ')}.`,
      )
    }
    for (const name of Object.keys(required)) {
      if (!Object.hasOwn(value, name)) throw new SetupError(`${pathOf(name)} is missing.`)
    }
    const read = Object.entries(value).map(([name, member]) => [name, readers[name]?.(member, pathOf(name))])
    // Each member comes from the reader of its name.
    return Object.fromEntries(read) as Members<R, O>
  }

/** An object whose members all have one kind. Their names must be `what`. */
export const byName =
  <T>(
    isName: (name: string) => boolean,
    what: string,
    read: SettingReader<T>,
  ): SettingReader<ReadonlyMap<string, T>> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new SetupError(`${path} must be an object, in braces.`)
    const entries = Object.entries(value)
    const wrong = entries.find(([name]) => !isName(name))
    if (wrong) throw new SetupError(`${path} has ${JSON.stringify(wrong[0])}, which must be ${what}.`)
    return new Map(entries.map(([name, member]) => [name, read(member, `${path}.${name}`)]))
  }

/** Members with exactly one of `names` present. */
export const having =
  <T extends object>(names: readonly (keyof T & string)[], read: SettingReader<T>): SettingReader<T> =>
  (value, path) => {
    const made = read(value, path)
    if (names.filter((name) => made[name] !== undefined).length === 1) return made
    throw new SetupError(`${path} must have one of: ${names.join(', ')}.`)
  }

/** Members with either all of `names` present or none. */
export const together =
  <T extends object>(names: readonly (keyof T & string)[], read: SettingReader<T>): SettingReader<T> =>
  (value, path) => {
    const made = read(value, path)
    const there = names.filter((name) => made[name] !== undefined)
    if (there.length === 0 || there.length === names.length) return made
    throw new SetupError(`${path} must have ${names.join(' and ')}, or none of them.`)
  }

/** A text in PEM, or the name of a file with one, relative to `folder`. `check` throws if it is not usable. */
export const pem =
  (folder: string, check: (pem: string) => void, what: string): SettingReader<string> =>
  (value, path) => {
    const given = text(value, path)
    const found = given.startsWith('-----BEGIN') ? given : readText(resolve(folder, given), path)
    try {
      check(found)
    } catch (cause) {
      throw new SetupError(`${path} must be ${what} in PEM, or the name of a file with one.`, { cause })
    }
    return found
  }

function readText(file: string, path: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    // The name itself may be a secret: PEM text that was meant as the value.
    throw new SetupError(`${path} names a file that cannot be read (${codeOf(cause)}).`, { cause })
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'no reason given'
