import { invalidConstraints, maxBelowMin, stringLimitTooLong } from '../errors.ts'
import type { SchemaAttributeType } from '../model/types.ts'

export type Constraints = Pick<
  SchemaAttributeType,
  'StringAttributeConstraints' | 'NumberAttributeConstraints'
>

/** The longest text that any attribute holds. */
const longest = 2048

/**
 * The limits of a declaration, in the block that fits the attribute's type; nothing if it sets none. `name` is the
 * attribute's full name. An empty limit is no limit.
 * @throws {CognitoError} InvalidParameterException: not a number, beyond what any attribute may hold, or crossed
 */
export function toConstraints(
  name: string,
  type: SchemaAttributeType['AttributeDataType'],
  declared: Constraints,
): Constraints {
  if (type === 'String') return toStringConstraints(name, declared.StringAttributeConstraints)
  if (type === 'Number') return toNumberConstraints(name, declared.NumberAttributeConstraints)
  return {}
}

function toStringConstraints(name: string, given: Constraints['StringAttributeConstraints']): Constraints {
  const { MinLength: min, MaxLength: max } = given ?? {}
  if (!min && !max) return {}
  const [least, most] = [min, max].map((limit) => {
    if (!limit) return undefined
    if (!/^[0-9]+$/.test(limit)) throw invalidConstraints('StringAttributeConstraints', name)
    if (Number(limit) > longest) throw stringLimitTooLong(name, longest)
    return Number(limit)
  })
  if (least !== undefined && most !== undefined && most < least) throw maxBelowMin(name, 'length')
  return {
    StringAttributeConstraints: { ...(min && { MinLength: min }), ...(max && { MaxLength: max }) },
  }
}

function toNumberConstraints(name: string, given: Constraints['NumberAttributeConstraints']): Constraints {
  const { MinValue: min, MaxValue: max } = given ?? {}
  if (!min && !max) return {}
  const [least, most] = [min, max].map((limit) => {
    if (!limit) return undefined
    if (!isLong(limit)) throw invalidConstraints('NumberAttributeConstraints', name)
    return BigInt(limit)
  })
  if (least !== undefined && most !== undefined && most < least) throw maxBelowMin(name, 'value')
  return {
    NumberAttributeConstraints: { ...(min && { MinValue: min }), ...(max && { MaxValue: max }) },
  }
}

/** A whole number of 64 bits. */
const isLong = (text: string) =>
  /^-?[0-9]{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
