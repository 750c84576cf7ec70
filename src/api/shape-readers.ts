import type {
  BlobShape,
  ListShape,
  MapShape,
  NumberShape,
  Shape,
  StringShape,
  StructureShape,
} from '../model/shapes.ts'
import { serializationFault } from '../errors.ts'
import { toMatcher } from '../model/pattern.ts'
import { shapes } from '../model/table.ts'
import { maxPrinted, show, type Violations } from './violations.ts'

/** Checks and converts one value, which is neither null nor absent. `depth` is the length of the path to it. */
type ShapeReader = (value: unknown, violations: Violations, depth: number) => unknown

const openReaders = new Map<string, ShapeReader>()
const hiddenReaders = new Map<string, ShapeReader>()

/**
 * The reader of a shape, made when it is first needed. Values are not printed if the shape, or one that contains it,
 * is sensitive.
 */
export function getReader(name: string, inHidden = false): ShapeReader {
  const hidden = inHidden || isHidden(name)
  const readers = hidden ? hiddenReaders : openReaders
  let reader = readers.get(name)
  if (!reader) {
    reader = newReader(getShape(name), hidden)
    readers.set(name, reader)
  }
  return reader
}

function getShape(name: string): Shape {
  const shape = shapes[name]
  if (!shape) throw new TypeError(`the model has no shape ${name}`)
  return shape
}

/** Cognito prints these two although its API calls them sensitive. */
const printedAllTheSame = new Set(['ClientIdType', 'SoftwareTokenMFAUserCodeType'])

const isHidden = (name: string) => getShape(name).sensitive === true && !printedAllTheSame.has(name)

function newReader(shape: Shape, hidden: boolean): ShapeReader {
  switch (shape.kind) {
    case 'string':
      return newStringReader(shape, hidden)
    case 'integer':
    case 'long':
      return newNumberReader(shape, hidden)
    case 'blob':
      return newBlobReader(shape)
    case 'list':
      return newListReader(shape, hidden)
    case 'map':
      return newMapReader(shape, hidden)
    case 'structure':
      return newStructureReader(shape, hidden)
    case 'boolean':
      return readBoolean
    case 'timestamp':
      return readTimestamp
    case 'document':
      break
  }
  return readDocument
}

function newStructureReader(shape: StructureShape, hidden: boolean): ShapeReader {
  const members = Object.entries(shape.members).map(([name, target]) => ({
    name,
    step: name.charAt(0).toLowerCase() + name.slice(1),
    required: shape.required.includes(name),
    // Made at once: the API has no recursive shapes.
    read: getReader(target, hidden),
  }))
  return (value, violations, depth) => {
    if (!isObject(value)) throw wrongType(value, 'a Structure')
    const { path } = violations
    const structure: Record<string, unknown> = {}
    for (const { name, step, required, read } of members) {
      const member = value[name]
      if (member !== undefined && member !== null) {
        path[depth] = step
        structure[name] = read(member, violations, depth + 1)
      } else if (required) {
        path[depth] = step
        violations.note(depth + 1, 'null', notNull)
      }
    }
    return structure
  }
}

const notNull = 'not be null'

function newListReader(shape: ListShape, hidden: boolean): ShapeReader {
  const read = getReader(shape.member, hidden)
  const toText = hidden || !isPrintable(shape.member) ? undefined : printList
  const bounds = toBounds(shape)
  return (value, violations, depth) => {
    if (!Array.isArray(value)) throw wrongType(value, 'a List')
    const { path } = violations
    const list: unknown[] = []
    for (let index = 0; index < value.length; index++) {
      const member: unknown = value[index]
      path[depth] = index + 1
      path[depth + 1] = 'member'
      if (member === null) violations.note(depth + 2, 'null', notNull)
      else list.push(read(member, violations, depth + 2))
    }
    if (isOutside(bounds, value.length)) noteLength(bounds, value.length, violations, depth, toText?.(value))
    return list
  }
}

function newMapReader(shape: MapShape, hidden: boolean): ShapeReader {
  const read = getReader(shape.value, hidden)
  const checkKey = newStringReader(keyShape(shape.key), hidden)
  const toText = hidden || !isPrintable(shape.key) || !isPrintable(shape.value) ? undefined : printMap
  const bounds = toBounds(shape)
  return (value, violations, depth) => {
    if (!isObject(value)) throw wrongType(value, 'a Map')
    const { path } = violations
    // Without a prototype, a key such as `__proto__` is data like any other.
    const map: Record<string, unknown> = Object.create(null)
    let size = 0
    for (const key of Object.keys(value)) {
      path[depth] = key
      checkKey(key, violations, depth + 1)
      const entry = value[key]
      if (entry === null) continue
      size += 1
      path[depth + 1] = 'member'
      map[key] = read(entry, violations, depth + 2)
    }
    if (isOutside(bounds, size)) noteLength(bounds, size, violations, depth, toText?.(map))
    return map
  }
}

function keyShape(name: string): StringShape {
  const shape = getShape(name)
  if (shape.kind !== 'string') throw new TypeError(`the model has a map with keys of ${name}`)
  return shape
}

/** Whether a list or map of these may be printed: the values are plain and not secret. */
function isPrintable(name: string): boolean {
  const { kind } = getShape(name)
  return !isHidden(name) && (kind === 'string' || kind === 'integer' || kind === 'long')
}

const printList = (list: readonly unknown[]) => show(`[${list.slice(0, maxPrinted).map(String).join(', ')}]`)
const printMap = (map: Readonly<Record<string, unknown>>) =>
  show(
    `{${Object.entries(map)
      .slice(0, maxPrinted)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(', ')}}`,
  )

function newStringReader(shape: StringShape, hidden: boolean): ShapeReader {
  const { pattern, enum: values } = shape
  const matches = pattern === undefined ? undefined : toMatcher(pattern)
  const known = values && new Set(values)
  const bounds = toBounds(shape)
  const maxMatchedLength = bounds.most + worthMatching
  return (value, violations, depth) => {
    if (typeof value !== 'string') throw wrongType(value, 'a String')
    if (!value.isWellFormed()) throw malformed()
    const { length } = value
    if (isOutside(bounds, length))
      noteLength(bounds, length, violations, depth, hidden ? undefined : show(value))
    if (matches && length <= maxMatchedLength && !matches(value)) {
      violations.note(
        depth,
        hidden ? undefined : show(value),
        `satisfy regular expression pattern: ${pattern}`,
      )
    } else if (value.includes('\0')) {
      violations.note(depth, hidden ? undefined : show(value), noNul)
    }
    if (known && !known.has(value)) {
      violations.note(
        depth,
        hidden ? undefined : show(value),
        `satisfy enum value set: [${values?.join(', ')}]`,
      )
    }
    return value
  }
}

/** The excess over the maximum up to which strings are still matched: some patterns are slow to refuse. */
const worthMatching = 4096

/** PostgreSQL stores no NUL, so no text may hold one. */
const noNul = String.raw`satisfy regular expression pattern: [^\u0000]*`

const malformed = () => serializationFault('The request body holds a string that is not well-formed Unicode.')

/** Bounds: of a string in UTF-16 code units, of bytes in bytes, of a list or map in items; of a number, its value. */
interface Bounds {
  readonly least: number
  readonly most: number
}

const toBounds = ({ min, max }: { readonly min?: number; readonly max?: number }): Bounds => ({
  least: min ?? -Infinity,
  most: max ?? Infinity,
})

const isOutside = ({ least, most }: Bounds, size: number) => size < least || size > most

function noteLength(
  bounds: Bounds,
  length: number,
  violations: Violations,
  depth: number,
  shown: string | undefined,
) {
  violations.note(depth, shown, `have length ${toBreach(bounds, length)}`)
}

const toBreach = ({ least, most }: Bounds, size: number) =>
  size < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`

function newNumberReader(shape: NumberShape, hidden: boolean): ShapeReader {
  const wanted = shape.kind === 'long' ? 'a Long' : 'an Integer'
  const bounds = toBounds(shape)
  return (value, violations, depth) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType(value, wanted)
    if (isOutside(bounds, value)) {
      violations.note(depth, hidden ? undefined : `'${value}'`, `have value ${toBreach(bounds, value)}`)
    }
    return value
  }
}

/** Bytes are never printed. */
function newBlobReader(shape: BlobShape): ShapeReader {
  const bounds = toBounds(shape)
  return (value, violations, depth) => {
    if (typeof value !== 'string' || value.length % 4 !== 0 || !base64.test(value))
      throw wrongType(value, 'a Blob')
    const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
    const length = (value.length / 4) * 3 - padding
    if (isOutside(bounds, length)) noteLength(bounds, length, violations, depth, undefined)
    return value
  }
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

const readBoolean: ShapeReader = (value) => {
  if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean')
  return value
}

const readTimestamp: ShapeReader = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(value, 'a Timestamp')
  return value
}

/** Documents are passed on as they are, so only what could break their reader is checked. */
const readDocument: ShapeReader = (value, violations, depth) => {
  if (!isObject(value)) throw wrongType(value, 'a Document')
  if (holdsNul(value)) violations.note(depth, undefined, noNul)
  return value
}

/** The nesting of a request is limited, so the recursion is short. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw malformed()
    return value.includes('\0')
  }
  if (typeof value !== 'object' || value === null) return false
  let found = false
  for (const [key, member] of Object.entries(value)) {
    // Every part is visited even after a match, since a later fault takes precedence.
    if (holdsNul(key)) found = true
    if (holdsNul(member)) found = true
  }
  return found
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `wanted` is a kind of value with its article. */
function wrongType(value: unknown, wanted: string): Error {
  if (Array.isArray(value)) return serializationFault('Start of list found where not expected.')
  if (isObject(value)) return serializationFault('Start of structure or map found where not expected.')
  return serializationFault(`${toToken(value)}_VALUE can not be converted to ${wanted}`)
}

const toToken = (value: unknown) =>
  (typeof value === 'boolean' || value === null ? String(value) : typeof value).toUpperCase()
