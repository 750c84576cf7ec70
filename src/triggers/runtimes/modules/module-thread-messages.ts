/** A file of a module as it was when it was read. */
export interface LoadedFile {
  readonly path: string
  readonly stamp: string
}

/** What a thread is started with. */
export interface ModuleThreadData {
  /** The whole path of the module. */
  readonly file: string
  readonly memoryMb: number
  /** Whether it tells which files it has read. */
  readonly tellsFiles: boolean
}

/** A call, as it goes to the thread. */
export interface ThreadCall {
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly version: string
  /** JSON. */
  readonly event: string
  /** When it is given up: milliseconds since 1970. */
  readonly deadline: number
}

/** What comes back. A function can send messages of its own, which are none of these. */
export type ThreadMessage =
  | { readonly rockpool: 'ready' }
  | { readonly rockpool: 'unfit'; readonly reason: string }
  | { readonly rockpool: 'file'; readonly file: LoadedFile }
  | { readonly rockpool: 'answer'; readonly id: string; readonly answer: string }
  | { readonly rockpool: 'error'; readonly id: string; readonly message: string }

export const isThreadMessage = (message: unknown): message is ThreadMessage =>
  typeof message === 'object' && message !== null && 'rockpool' in message
