/** Functions over a database, by the names of the commands that they carry out. */
export type Handlers<D> = Readonly<Record<string, (database: D, ...args: never[]) => unknown>>

/** The arguments of a handler, without the database. */
export type ArgumentsOf<H> = H extends (database: never, ...args: infer A) => unknown ? A : never

/** The commands that handlers carry out, as a port has them: without the database, and with a promise. */
export type CommandsOf<H> = {
  readonly [K in keyof H]: H[K] extends (database: never, ...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never
}

/** Makes a command of each handler. `carryOut` is asked with its name and its arguments. */
export function toCommands<D, H extends Handlers<D>>(
  handlers: H,
  carryOut: (name: keyof H & string, args: readonly unknown[]) => Promise<unknown>,
): CommandsOf<H> {
  const commands = Object.keys(handlers).map((name) => [
    name,
    (...args: readonly unknown[]) => carryOut(name, args),
  ])
  // Each command passes its arguments on to the handler of its name, whose type it has.
  return Object.fromEntries(commands) as CommandsOf<H>
}

/** The commands of handlers that are carried out on one database. */
export const toCommandsOn = <D, H extends Handlers<D>>(database: D, handlers: H): CommandsOf<H> =>
  // The arguments of a command are those of its handler.
  toCommands<D, H>(handlers, async (name, args) => handlers[name]?.(database, ...(args as never[])))
