/** A file of a module, with its state when it was read. */
export interface LoadedFile {
  readonly path: string
  readonly stamp: string
}

/** Data with which a thread starts. */
export interface ModuleThreadData {
  /** The whole path of the module. */
  readonly file: string
  readonly memoryMb: number
  /** Whether the thread reports the files that it has read. */
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
  /** The time at which the call is given up, in milliseconds since 1970. */
  readonly deadline: number
}

/** A message from the thread. A function can also send its own messages, which are none of these. */
export type ThreadMessage =
  | { readonly rockpool: 'ready' }
  | { readonly rockpool: 'unfit'; readonly reason: string }
  | { readonly rockpool: 'file'; readonly file: LoadedFile }
  | { readonly rockpool: 'answer'; readonly id: string; readonly answer: string }
  | { readonly rockpool: 'error'; readonly id: string; readonly message: string }

export const isThreadMessage = (message: unknown): message is ThreadMessage =>
  typeof message === 'object' && message !== null && 'rockpool' in message
