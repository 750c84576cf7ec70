/** Something that whoever runs Rockpool can put right. The message is one line and says how. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
