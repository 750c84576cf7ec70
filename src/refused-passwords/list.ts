/** Passwords that users may not set, since attackers try them first. */
export interface RefusedPasswords {
  has(password: string): Promise<boolean>
  close(): Promise<void>
}

export const noPasswords: RefusedPasswords = { has: async () => false, close: async () => undefined }

/** A list cannot be used. The message is one line for the operator. */
export class UnusableList extends Error {
  override readonly name = 'UnusableList'
}
