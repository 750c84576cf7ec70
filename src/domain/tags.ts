import { tagKeyReserved, tagKeyUnusable, tagValueUnusable, tooManyTags, type TagError } from '../errors.ts'

/** The tags of a pool: what its operators call it, by key. They have no effect here. */
export type Tags = Readonly<Record<string, string>>

const maxTags = 50
/** The characters of keys and values, as AWS has them for all its services. */
const usable = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * Checks the tags that a pool would have. How long keys and values may be says the model of the API.
 * @throws {CognitoError} of the given name, else InvalidParameterException: a key that AWS reserves, a character that no tag has, more than 50 tags
 */
export function checkTags(tags: Tags, name?: TagError): void {
  for (const [key, value] of Object.entries(tags)) {
    if (/^aws:/i.test(key)) throw tagKeyReserved(name)
    if (!usable.test(key)) throw tagKeyUnusable(name)
    if (!usable.test(value)) throw tagValueUnusable(name)
  }
  if (Object.keys(tags).length > maxTags) throw tooManyTags(maxTags, name)
}

/** The tags with some added. A key that is there gets the new value. */
export const withTags = (tags: Tags | undefined, added: Tags): Tags => ({ ...tags, ...added })

/** The tags without those of some keys. Keys that are not there are ignored. */
export const withoutTags = (tags: Tags | undefined, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => !keys.includes(key)))
