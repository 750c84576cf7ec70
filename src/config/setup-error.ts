/** A problem that the operator can fix. The message is one line and says how. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
