/**
 * Frees the memory of bytes that nothing reads any more, at once. Otherwise it stays until the next collection of
 * garbage. Megabytes of it make V8 collect all of its heap several times a second, for ten milliseconds each.
 * Bytes that share their memory with others are left alone.
 */
export function freeBytes({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
