import type { IncomingMessage } from 'node:http'
import { CognitoError } from '../errors.ts'
import { shortBody } from './body-limit.ts'
import { ByteRate } from './byte-rate.ts'
import { freeBytes } from './free-bytes.ts'
import { JsonBounds } from './json-bounds.ts'

/**
 * Why a body is not read: it is too long for its request, or too many other bodies are in progress. A third reason is
 * that the part received so far breaks a bound of JSON.
 */
export type BodyRefusal = 'too long' | 'no room' | CognitoError

/** The limit on bytes of bodies held at a time, from their arrival until their requests are answered. */
export interface BodyRoom {
  /** The bytes of short bodies. */
  readonly short: number
  /** The bytes of long bodies. They are separate so that they cannot crowd out short ones. */
  readonly long: number
}

/** Counts the bodies that are held in memory. */
export class Bodies {
  readonly #room: BodyRoom
  readonly #held = { short: 0, long: 0 }
  /** The pending work on complete long bodies. */
  readonly #whole: (() => void)[] = []
  readonly #longBytes = new ByteRate(longBytesPerMs, longBytesAtOnce)

  constructor(room: BodyRoom) {
    this.#room = room
  }

  /** The bytes that are held or reserved. */
  get held(): number {
    return this.#held.short + this.#held.long
  }

  /**
   * Gives `done` the body, or the reason why there is none. `done` is not called if the client leaves. An announced
   * body has its room from the start, any other as it arrives. The room is freed by `release`, or when the client
   * leaves before the body is complete. A long body must not be read after its release.
   */
  read(
    request: IncomingMessage,
    limit: number,
    done: (body: Buffer | BodyRefusal, release: () => void) => void,
  ): void {
    const share = new Share(this.#room, this.#held)
    const release = () => share.release()
    const announced = Number(request.headers['content-length'] ?? 0)
    if (announced > limit) return done('too long', release)
    if (!share.growTo(announced)) return done('no room', release)
    const collected = new Collected(announced)
    const bounds = announced > shortBody ? new JsonBounds() : undefined
    const onData = (chunk: Buffer) => {
      const length = collected.length + chunk.length
      const refusal = length > limit ? 'too long' : share.growTo(length) ? breach(bounds, chunk) : 'no room'
      const isLong = announced > shortBody || length > shortBody
      if (isLong) this.#longBytes.take(request, chunk.length)
      if (refusal === undefined) return collected.add(chunk)
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      freeBytes(chunk)
      onClose()
      done(refusal, release)
    }
    const onClose = () => {
      this.#longBytes.forget(request)
      collected.free()
      share.release()
    }
    const onEnd = () => {
      request.off('close', onClose)
      this.#longBytes.forget(request)
      const body = collected.toBuffer()
      if (body.length <= shortBody) return done(body, release)
      const free = () => {
        collected.free()
        share.release()
      }
      this.#inItsTurn(() => done(body, free))
    }
    request.on('data', onData).on('end', onEnd).on('close', onClose)
    if (announced > shortBody) this.#longBytes.admit(request)
  }

  /**
   * One long body is parsed in each turn of the event loop. Parsing takes milliseconds, and short ones must not wait
   * for several.
   */
  #inItsTurn(take: () => void): void {
    if (this.#whole.push(take) === 1) setImmediate(() => this.#takeNext())
  }

  #takeNext(): void {
    this.#whole.shift()?.()
    if (this.#whole.length > 0) setImmediate(() => this.#takeNext())
  }
}

/** The bound that a long body breaks before all of it has arrived. */
function breach(bounds: JsonBounds | undefined, chunk: Buffer): CognitoError | undefined {
  try {
    bounds?.add(chunk)
    return undefined
  } catch (error) {
    if (error instanceof CognitoError) return error
    throw error
  }
}

/** The share of the room that one body takes. It moves from the short to the long bodies as it grows. */
class Share {
  readonly #room: BodyRoom
  readonly #held: { short: number; long: number }
  #kind: keyof BodyRoom = 'short'
  #bytes = 0

  constructor(room: BodyRoom, held: { short: number; long: number }) {
    this.#room = room
    this.#held = held
  }

  /** Whether there is room for this many bytes in total. */
  growTo(bytes: number): boolean {
    if (bytes <= this.#bytes) return true
    const kind = bytes > shortBody ? 'long' : 'short'
    const already = kind === this.#kind ? this.#bytes : 0
    if (this.#held[kind] + bytes - already > this.#room[kind]) return false
    this.release()
    this.#kind = kind
    this.#bytes = bytes
    this.#held[kind] += bytes
    return true
  }

  release(): void {
    this.#held[this.#kind] -= this.#bytes
    this.#bytes = 0
  }
}

/**
 * A body as it arrives. Its pieces are copied together, and freed. A client that sends single bytes would otherwise
 * make each byte take a hundred bytes.
 */
class Collected {
  length = 0
  #bytes: Buffer | undefined
  readonly #announced: number

  constructor(announced: number) {
    this.#announced = announced
  }

  add(chunk: Buffer): void {
    const length = this.length + chunk.length
    if (this.length === 0 && length >= this.#announced && this.#announced > 0) this.#bytes = chunk
    else {
      chunk.copy(this.#roomFor(length), this.length)
      freeBytes(chunk)
    }
    this.length = length
  }

  toBuffer(): Buffer {
    return this.#bytes?.subarray(0, this.length) ?? noBytes
  }

  /** Frees the memory of all that has arrived. */
  free(): void {
    if (this.#bytes) freeBytes(this.#bytes)
    this.#bytes = undefined
  }

  #roomFor(length: number): Buffer {
    const old = this.#bytes
    if (old && old.length >= length) return old
    const bytes = Buffer.allocUnsafe(
      Math.max(length, old ? 2 * old.length : Math.min(this.#announced, firstPiece)),
    )
    old?.copy(bytes, 0, 0, this.length)
    this.free()
    this.#bytes = bytes
    return bytes
  }
}

/** 2 MB a second, so that long bodies take at most a fiftieth of the main thread's time. */
const longBytesPerMs = 2048
/** The bytes of long bodies that may be read at once before the rate applies. */
const longBytesAtOnce = 262_144
const noBytes = Buffer.alloc(0)
/** The most bytes that are allocated for a body before it arrives. */
const firstPiece = 131_072
