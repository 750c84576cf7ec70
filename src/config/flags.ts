import { parseArgs } from 'node:util'
import { SetupError } from './setup-error.ts'

/** Flags by name: each takes a text or stands alone. */
export type FlagShape = Readonly<Record<string, 'string' | 'boolean'>>

export type Flags<S extends FlagShape> = {
  readonly [K in keyof S]: (S[K] extends 'boolean' ? boolean : string) | undefined
}

export interface CommandShape<S extends FlagShape> {
  readonly name: string
  readonly flags: S
  /** Flags that the command recognizes only to explain why it refuses them. */
  readonly unlisted?: readonly (keyof S)[]
  /** The maximum number of words beside the flags; none by default. */
  readonly maxWords?: number
}

/**
 * The flags of a command, and the words beside them. If a flag is given twice, the last one counts.
 * @throws {SetupError} a flag that the command does not take, one without its value, or a word too many
 */
export function readFlags<S extends FlagShape>(
  { name: command, flags, unlisted = [], maxWords = 0 }: CommandShape<S>,
  args: readonly string[],
): { readonly flags: Flags<S>; readonly words: readonly string[] } {
  const listed = Object.keys(flags).filter((name) => !unlisted.includes(name))
  const help = `rockpool ${command} takes ${listed.map((name) => `--${name}`).join(', ') || 'no flags'}.`
  const { tokens, values, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(flags).map(([name, type]) => [name, { type }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const kind = flags[name]
    if (!kind || rawName !== `--${name}`) throw new SetupError(`Unknown flag ${rawName}. ${help}`)
    if (kind === 'boolean' && value !== undefined) throw new SetupError(`--${name} takes no value. ${help}`)
    if (kind === 'string' && (!value || (!token.inlineValue && value.startsWith('-')))) {
      throw new SetupError(`--${name} needs a value. ${help}`)
    }
  }
  const extra = positionals[maxWords]
  if (extra !== undefined) throw new SetupError(`Cannot make sense of «${extra}». ${help}`)
  // Every value was just checked to be of the kind that its flag takes.
  return { flags: values as Flags<S>, words: positionals }
}
