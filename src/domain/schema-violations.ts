/** The names by which the service speaks of some standard attributes. */
const schemaPaths: Readonly<Record<string, string>> = {
  email: 'emails',
  phone_number: 'phoneNumbers',
  address: 'addresses',
  name: 'name.formatted',
  given_name: 'name.givenName',
  family_name: 'name.familyName',
  middle_name: 'name.middleName',
}

/** Attributes of these names are declared by the pool. */
export const isPrefixed = (name: string) => name.startsWith('custom:') || name.startsWith('dev:')

function pathOf(name: string): string {
  if (name.startsWith('custom:')) return `Custom.User.${name.slice('custom:'.length)}`
  if (name.startsWith('dev:custom:')) return `Custom.Developer.${name.slice('dev:custom:'.length)}`
  return schemaPaths[name] ?? name
}

/** The words for an attribute that the schema requires and that has no value. */
export const requiredViolation = (name: string) =>
  `${pathOf(name)}: The attribute ${pathOf(name)} is required`

/** The words for an attribute whose value can never change. */
export const immutableViolation = (name: string) =>
  `${pathOf(name)}: This attribute does not satisfy the mutability validation defined in the schema.`

/** The words for a name that the schema does not have. */
export const unknownViolation = (name: string) =>
  isPrefixed(name)
    ? `Type for attribute {${name}} could not be determined`
    : `${name}: The attribute ${name} is not defined in schema.`
