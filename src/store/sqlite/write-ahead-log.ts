import { closeSync, copyFileSync, openSync, readSync, statSync } from 'node:fs'
import { sync } from './sync.ts'

/** The loss behind a damaged place in a write-ahead log. */
export interface LogDamage {
  /** The least number of transactions behind the damage. SQLite does not read them. */
  readonly transactions: number
}

/**
 * Looks for damage that SQLite silently passes over. SQLite reads a log up to the first invalid frame, and takes that
 * for the end. A power failure leaves such a frame too, but only in a transaction that was not flushed. A transaction
 * that another one was written after was flushed. So its frames behind the end are acknowledged changes. No process
 * may write to the log meanwhile. Undefined if nothing is lost, or there is no log.
 */
export function findLogDamage(path: string): LogDamage | undefined {
  const log = `${path}-wal`
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) <= headerBytes) return undefined
  const pageBytes = readPageBytes(path)
  if (pageBytes < 512) return undefined
  const file = openSync(log, 'r')
  try {
    const header = readHeader(file)
    const count = (isBigEndian: boolean) => {
      const frames = readFrames(file, { pageBytes, isBigEndian })
      return header.isRight ? countBehindEnd(header, frames) : countBehindHeader(header, frames)
    }
    // The damage may be in the field that tells the byte order.
    const transactions = count(header.isBigEndian) || (header.isRight ? 0 : count(!header.isBigEndian))
    return transactions === 0 ? undefined : { transactions }
  } finally {
    closeSync(file)
  }
}

/** Keeps a damaged log under a name of its own, since SQLite cuts it off. Answers that name. */
export function keepDamagedLog(path: string, time: number): string {
  const kept = `${path}-wal-damaged-${new Date(time).toISOString().replace(/[-:.]/g, '')}`
  copyFileSync(`${path}-wal`, kept)
  sync(kept)
  return kept
}

/** The number of flushed transactions behind the first invalid frame. */
function countBehindEnd(header: Header, frames: Iterable<Frame>): number {
  let count = 0
  let isBehind = false
  let previous: Frame | undefined
  for (const frame of frames) {
    const isNext = frame.salts === header.salts && frame.follows(previous?.sum ?? header.sum)
    // The sum of a frame continues that of the frame before it, so it was written after that one.
    if (isBehind && isNext && previous?.endsTransaction) count++
    isBehind ||= !isNext
    previous = frame
  }
  return count
}

/**
 * The number of transactions that an invalid header hides. A header is written when the log begins anew, over frames
 * that are all in the database already. It may be torn then, and its first salt is one more than theirs.
 */
function countBehindHeader(header: Header, frames: Iterable<Frame>): number {
  let count = 0
  let previous: Frame | undefined
  let first: Frame | undefined
  let isHidden = false
  for (const frame of frames) {
    first ??= frame
    const follows = frame.salts === first.salts && frame.follows(previous?.sum ?? header.sum)
    if (previous && !follows) break
    isHidden ||=
      follows && (!previous || header.salts >> 32n !== BigInt.asUintN(32, (first.salts >> 32n) + 1n))
    if (frame.endsTransaction) count++
    previous = frame
  }
  return isHidden ? count : 0
}

/*
 * The format: https://www.sqlite.org/fileformat2.html#walformat. A header of 32 bytes, then frames: 24 bytes and a
 * page each. A frame names its page, and the size of the database if it ends a transaction. It has the two salts of
 * the header, and the sum of everything before its end.
 */
const headerBytes = 32
const frameHeaderBytes = 24
/** The mark of a log. Its lowest bit says that sums are taken of big-endian words. */
const magic = 0x377f0682

/** The two halves of a sum. */
type Sum = readonly [number, number]

interface Header {
  readonly isRight: boolean
  readonly isBigEndian: boolean
  readonly salts: bigint
  readonly sum: Sum
}

interface Frame {
  readonly endsTransaction: boolean
  readonly salts: bigint
  /** The sum as it stands in the frame. */
  readonly sum: Sum
  /** Whether its sum continues the sum of the frame before it. */
  follows(before: Sum): boolean
}

function readHeader(file: number): Header {
  const bytes = Buffer.alloc(headerBytes)
  readSync(file, bytes, 0, headerBytes, 0)
  const kind = bytes.readUInt32BE(0)
  const isBigEndian = kind === magic + 1
  const sum = readSum(bytes, 24)
  const isRight =
    (kind === magic || isBigEndian) && isSame(sumOf(bytes.subarray(0, 24), [0, 0], isBigEndian), sum)
  return { isRight, isBigEndian, salts: bytes.readBigUInt64BE(16), sum }
}

interface FrameFormat {
  readonly pageBytes: number
  readonly isBigEndian: boolean
}

function* readFrames(file: number, { pageBytes, isBigEndian }: FrameFormat): Generator<Frame> {
  const frameBytes = frameHeaderBytes + pageBytes
  for (let at = headerBytes; ; at += frameBytes) {
    const bytes = Buffer.allocUnsafe(frameBytes)
    if (readSync(file, bytes, 0, frameBytes, at) < frameBytes) return
    const sum = readSum(bytes, 16)
    yield {
      endsTransaction: bytes.readUInt32BE(4) !== 0,
      salts: bytes.readBigUInt64BE(8),
      sum,
      follows(before) {
        const head = sumOf(bytes.subarray(0, 8), before, isBigEndian)
        const whole = sumOf(bytes.subarray(frameHeaderBytes), head, isBigEndian)
        return bytes.readUInt32BE(0) !== 0 && isSame(whole, sum)
      },
    }
  }
}

/** The page size, from the header of the database itself; 0 for a file that has none. */
function readPageBytes(path: string): number {
  const header = Buffer.alloc(18)
  const file = openSync(path, 'r')
  try {
    if (readSync(file, header) < header.length) return 0
  } finally {
    closeSync(file)
  }
  const bytes = header.readUInt16BE(16)
  return bytes === 1 ? 65_536 : bytes
}

const readSum = (bytes: Buffer, at: number): Sum => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]

function sumOf(bytes: Buffer, [first, second]: Sum, isBigEndian: boolean): Sum {
  for (let at = 0; at < bytes.length; at += 8) {
    const one = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
    const other = isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)
    first = (first + one + second) >>> 0
    second = (second + other + first) >>> 0
  }
  return [first, second]
}

const isSame = (one: Sum, other: Sum) => one[0] === other[0] && one[1] === other[1]
