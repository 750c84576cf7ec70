import {
  attributeExists,
  attributeNameMissing,
  attributeTypeMissing,
  customAttributeRequired,
  customAttributeTwice,
  standardAttributeFixed,
  tooManyCustomAttributes,
} from '../errors.ts'
import type { SchemaAttributeType } from '../model/types.ts'
import { type Constraints, toConstraints } from './schema-constraints.ts'

/** The quota of custom attributes, developer-only attributes included. */
const maxCustomAttributes = 50

/**
 * The schema of a new pool. It has every standard attribute, as declared if it was declared. Then come the custom
 * attributes under their full names.
 * @throws {CognitoError} InvalidParameterException
 */
export function newSchema(declared: readonly SchemaAttributeType[]): readonly SchemaAttributeType[] {
  const schema = new Map(standardAttributes)
  const seen = new Set<string>()
  for (const attribute of declared) {
    const standard = declarable.get(nameOf(attribute))
    const made = standard ? toStandard(standard, attribute) : toCustom(attribute)
    const name = nameOf(made)
    if (seen.has(name)) throw customAttributeTwice(name)
    seen.add(name)
    schema.set(name, made)
  }
  return toList(schema)
}

/**
 * The schema with custom attributes added. Existing attributes can never be changed or removed, so one taken name
 * refuses all of them.
 * @throws {CognitoError} InvalidParameterException
 */
export function addToSchema(
  schema: readonly SchemaAttributeType[],
  added: readonly SchemaAttributeType[],
): readonly SchemaAttributeType[] {
  const extended = new Map(schema.map((attribute) => [nameOf(attribute), attribute]))
  for (const attribute of added) {
    const made = toCustom(attribute)
    const name = nameOf(made)
    if (extended.has(name)) throw attributeExists(name)
    extended.set(name, made)
  }
  return toList(extended)
}

function toList(schema: ReadonlyMap<string, SchemaAttributeType>): readonly SchemaAttributeType[] {
  if (schema.size - standardAttributes.size > maxCustomAttributes) {
    throw tooManyCustomAttributes(maxCustomAttributes)
  }
  return [...schema.values()]
}

function nameOf({ Name }: SchemaAttributeType): string {
  if (Name === undefined) throw attributeNameMissing()
  return Name
}

/**
 * A standard attribute as a new pool declares it. Its type is fixed, and limits are taken only from a declaration
 * that names the type. `sub` belongs to the server and stays as it is.
 */
function toStandard(standard: SchemaAttributeType, declared: SchemaAttributeType): SchemaAttributeType {
  const name = nameOf(standard)
  const { AttributeDataType: type, DeveloperOnlyAttribute, Mutable, Required } = declared
  if ((type && type !== standard.AttributeDataType) || DeveloperOnlyAttribute)
    throw standardAttributeFixed(name)
  if (name === 'sub') return standard
  return {
    ...standard,
    Mutable: Mutable ?? true,
    Required: Required ?? false,
    ...(type && toConstraints(name, type, declared)),
  }
}

function toCustom(declared: SchemaAttributeType): SchemaAttributeType {
  const { AttributeDataType: type, DeveloperOnlyAttribute: developerOnly = false } = declared
  if (!type) throw attributeTypeMissing()
  if (declared.Required) throw customAttributeRequired()
  const Name = `${developerOnly ? 'dev:' : ''}custom:${nameOf(declared)}`
  return {
    Name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: declared.Mutable ?? true,
    Required: false,
    ...unlimited(type),
    ...toConstraints(Name, type, declared),
  }
}

/** The display of a custom attribute without limits: the block that could hold them, empty. */
function unlimited(type: SchemaAttributeType['AttributeDataType']): Constraints {
  if (type === 'String') return { StringAttributeConstraints: {} }
  if (type === 'Number') return { NumberAttributeConstraints: {} }
  return {}
}

/** The links of a user to other directories. Cognito shows the attribute only where a pool is read. */
const identities: SchemaAttributeType = {
  Name: 'identities',
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: {},
}

/** The order in which DescribeUserPool shows the attributes of every pool. */
const describedOrder = [
  'profile',
  'address',
  'birthdate',
  'gender',
  'preferred_username',
  'updated_at',
  'website',
  'picture',
  'identities',
  'sub',
  'email_verified',
  'phone_number_verified',
  'phone_number',
  'zoneinfo',
  'locale',
  'email',
  'given_name',
  'family_name',
  'middle_name',
  'name',
  'nickname',
]

/** The schema as DescribeUserPool shows it: custom attributes follow the others, in the order of their declaration. */
export function toDescribedSchema(schema: readonly SchemaAttributeType[]): readonly SchemaAttributeType[] {
  const all = new Map([identities, ...schema].map((attribute) => [nameOf(attribute), attribute]))
  const common = describedOrder.map((name) => all.get(name)).filter((attribute) => attribute !== undefined)
  return [...common, ...schema.filter((attribute) => !describedOrder.includes(nameOf(attribute)))]
}

const text = (name: string, MinLength = '0', MaxLength = '2048'): SchemaAttributeType => ({
  Name: name,
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: { MinLength, MaxLength },
})

const flag = (name: string): SchemaAttributeType => ({
  Name: name,
  AttributeDataType: 'Boolean',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
})

/** The attributes of every pool, in the order in which CreateUserPool shows them. */
const standardAttributes: ReadonlyMap<string, SchemaAttributeType> = new Map(
  [
    { ...text('sub', '1'), Mutable: false, Required: true },
    text('name'),
    text('given_name'),
    text('family_name'),
    text('middle_name'),
    text('nickname'),
    text('preferred_username'),
    text('profile'),
    text('picture'),
    text('website'),
    text('email'),
    flag('email_verified'),
    text('gender'),
    text('birthdate', '10', '10'),
    text('zoneinfo'),
    text('locale'),
    text('phone_number'),
    flag('phone_number_verified'),
    text('address'),
    {
      Name: 'updated_at',
      AttributeDataType: 'Number' as const,
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      NumberAttributeConstraints: { MinValue: '0' },
    },
  ].map((attribute) => [attribute.Name ?? '', attribute]),
)

/** The verification flags belong to the server: a declaration with such a name declares a custom attribute. */
const declarable = new Map(
  [...standardAttributes].filter(([, attribute]) => attribute.AttributeDataType !== 'Boolean'),
)
