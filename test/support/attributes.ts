import { attrs } from './people.ts'
import type { World } from './world.ts'

/** A user changes attributes. */
export const updateAttributes = (
  world: World,
  AccessToken: string,
  values: Readonly<Record<string, string>>,
) => world.call('UpdateUserAttributes', { AccessToken, UserAttributes: attrs(values) })

/** Custom attributes of every type, one of them immutable and one for developers only. */
export const customSchema = [
  {
    Name: 'color',
    AttributeDataType: 'String',
    StringAttributeConstraints: { MinLength: '2', MaxLength: '10' },
  },
  {
    Name: 'age',
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
  },
  { Name: 'member', AttributeDataType: 'Boolean' },
  { Name: 'since', AttributeDataType: 'DateTime' },
  { Name: 'staff_id', AttributeDataType: 'String', Mutable: false },
  { Name: 'score', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
] as const
