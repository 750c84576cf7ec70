import { UnusableList } from './list.ts'

/** The package with the list. A variable names it, as types are also checked where it is not installed. */
const listPackage: string = '@zxcvbn-ts/language-common'

/** Loads some 49,000 most common passwords of published leaks from an optional package. @throws {UnusableList} */
export async function loadCommonPasswords(): Promise<readonly string[]> {
  const { dictionary } = await load()
  const words = dictionary?.['passwords-common']
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string'))
    return words
  throw new UnusableList(`The package ${listPackage} has no list of passwords. Install version 4 of it.`)
}

async function load(): Promise<{ readonly dictionary?: Readonly<Record<string, unknown>> }> {
  try {
    return await import(listPackage)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new UnusableList(
      `The package ${listPackage} is not installed. Install it: npm install ${listPackage}@4`,
      { cause },
    )
  }
}
