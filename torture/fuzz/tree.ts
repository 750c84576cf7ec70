/** JSON as it is written, so that also what no value of JavaScript stands for can be sent. */
export type Tree = string | number | boolean | null | Raw | Living | readonly Tree[] | Branch

export interface Branch {
  readonly [name: string]: Tree
}

/** A piece of text in the place of a value. */
export class Raw {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Stands for something that is really there when the request is sent: a token, a user, a pool. */
export class Living {
  readonly kind: LivingKind
  readonly index: number

  constructor(kind: LivingKind, index: number) {
    this.kind = kind
    this.index = index
  }
}

export type LivingKind =
  | 'pool'
  | 'pool arn'
  | 'client'
  | 'spare pool'
  | 'spare client'
  | 'pool of the spare client'
  | 'username'
  | 'password'
  | 'access token'
  | 'refresh token'
  | 'session'
  | 'page'
  | 'secret hash'
  | 'client secret'
  | 'secret id'
  | 'challenge'
  | 'challenged name'
  | 'challenged session'
  | 'answer by SRP'
  | 'app code'

/** What is done to one place of a tree. */
export interface Mutation {
  /** Counted over all places, from the root on. */
  readonly at: number
  readonly how: 'replace' | 'remove' | 'add' | 'twice'
  readonly name: string
  readonly by: Tree
}

/** The text of a tree, with the mutations carried out. A member for which nothing is found is left out. */
export function write(
  tree: Tree,
  mutations: readonly Mutation[],
  find: (living: Living) => Tree | undefined,
): string {
  const places = countPlaces(tree)
  const chosen = new Map(mutations.map((mutation) => [mutation.at % places, mutation]))
  let place = 0
  const toText = (node: Tree): string => {
    const mutation = chosen.get(place)
    place += 1
    if (mutation?.how === 'replace') {
      place += countPlaces(node) - 1
      return plain(mutation.by)
    }
    if (node instanceof Raw || node instanceof Living || typeof node !== 'object' || node === null)
      return plain(node)
    if (Array.isArray(node)) {
      const members = (node as readonly Tree[]).map(toText)
      if (mutation?.how === 'remove') members.pop()
      if (mutation) members.push(...(mutation.how === 'twice' ? members : [plain(mutation.by)]))
      return `[${members.join()}]`
    }
    const members = Object.entries(node as Branch).flatMap(([name, member]) => {
      const text = toText(member)
      return text === '' && member instanceof Living ? [] : [`${JSON.stringify(name)}:${text}`]
    })
    if (mutation?.how === 'remove') members.shift()
    // An object of JavaScript has every name once; a text need not.
    if (mutation?.how === 'twice')
      members.push(...members.map((member) => member.replace(/:.*$/s, `:${plain(mutation.by)}`)))
    if (mutation?.how === 'add') members.push(`${JSON.stringify(mutation.name)}:${plain(mutation.by)}`)
    return `{${members.join()}}`
  }
  const plain = (node: Tree): string => {
    if (node instanceof Raw) return node.text
    if (node instanceof Living) {
      const found = find(node)
      return found === undefined ? '' : plain(found)
    }
    if (Array.isArray(node)) return `[${(node as readonly Tree[]).map(plain).join()}]`
    if (typeof node !== 'object' || node === null) return JSON.stringify(node)
    return `{${Object.entries(node)
      .map(([name, member]) => `${JSON.stringify(name)}:${plain(member)}`)
      .join()}}`
  }
  return toText(tree)
}

function countPlaces(node: Tree): number {
  if (node instanceof Raw || node instanceof Living || typeof node !== 'object' || node === null) return 1
  return Object.values(node).reduce((sum: number, member: Tree) => sum + countPlaces(member), 1)
}
