import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import test from 'node:test'
import { help } from '../src/cli/help.ts'

const root = resolve(import.meta.dirname, '..')
const decisions = 'docs/decisions'

test('every link within the documents leads to a file, and to a heading in it', async () => {
  const pages = await filesLike('**/*.md')
  assert.ok(pages.length > 60, `only ${pages.length} pages found`)
  const dead: string[] = []
  for (const page of pages) {
    for (const link of linksOf(await readText(page))) {
      const [path = '', heading] = link.split('#')
      const target = path === '' ? page : relative(root, resolve(root, dirname(page), path))
      const leads = heading === undefined ? existsSync(join(root, target)) : await hasHeading(target, heading)
      if (!leads) dead.push(`${page}: ${link}`)
    }
  }
  assert.deepEqual(dead, [])
})

test('pages that are read first are short', async () => {
  const longest = { 'README.md': 130, 'ARCHITECTURE.md': 120, 'CONTRIBUTING.md': 80 }
  for (const [page, lines] of Object.entries(longest)) await checkLength(page, lines)
  for (const page of await filesLike(`${decisions}/[0-9]*.md`)) await checkLength(page, 40)
})

test('decisions are numbered without gaps, and listed by subject', async () => {
  const names = (await filesLike(`${decisions}/[0-9]*.md`)).map((page) => relative(decisions, page)).sort()
  const listed = linksOf(await readText(`${decisions}/README.md`)).filter((link) => /^\d/.test(link))
  assert.deepEqual(
    names.map((name) => Number.parseInt(name, 10)),
    names.map((_, index) => index + 1),
  )
  assert.deepEqual(listed.sort(), names)
})

test('the files that pages name are there', async () => {
  const pages = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', ...(await filesLike('docs/**/*.md'))]
  const named = pages.map(async (page) => pathsIn(await readText(page)).map((path) => ({ page, path })))
  // The calls that are traced there are told by paths below src/.
  const traced = tracedIn(await readText('ARCHITECTURE.md'))
  const all = [
    ...(await Promise.all(named)).flat(),
    ...traced.map((path) => ({ page: 'ARCHITECTURE.md', path: `src/${path}` })),
  ]
  assert.ok(all.length > 60, `only ${all.length} files found`)
  assert.deepEqual(
    all.filter(({ path }) => !existsSync(join(root, path))),
    [],
  )
})

test('docs/settings.md has every variable of the sources and every flag of the help', async () => {
  const page = await readText('docs/settings.md')
  const variables = await variablesRead()
  const flags = help.match(/--[a-z][a-z-]+/g) ?? []
  assert.ok(flags.length > 20)
  assert.deepEqual(
    [...new Set([...variables, ...flags])].filter((name) => !page.includes(name)),
    [],
  )
})

test('the help has every variable of the sources', async () => {
  assert.deepEqual(
    (await variablesRead()).filter((name) => !help.includes(name)),
    [],
  )
})

/** The variables of the environment that the sources name, but for the help. */
async function variablesRead(): Promise<readonly string[]> {
  const files = (await filesLike('src/**/*.ts')).filter((path) => path !== join('src', 'cli', 'help.ts'))
  const sources = await Promise.all(files.map(readText))
  const names = new Set(sources.flatMap((text) => text.match(/\bROCKPOOL_[A-Z_]*[A-Z]\b/g) ?? []))
  assert.ok(names.size > 10, [...names].join())
  return [...names]
}

const readText = (path: string) => readFile(join(root, path), 'utf8')

async function filesLike(pattern: string): Promise<readonly string[]> {
  const exclude = (name: string) => name.endsWith('node_modules') || name.endsWith('dist')
  const found: string[] = []
  for await (const path of glob(pattern, { cwd: root, exclude })) found.push(path)
  return found
}

async function checkLength(page: string, lines: number): Promise<void> {
  const { length } = (await readText(page)).trimEnd().split('\n')
  assert.ok(length <= lines, `${page} has ${length} lines, and may have ${lines}`)
}

/** Where the links of a page lead, but for those to other places. Code has no links. */
const linksOf = (page: string): readonly string[] =>
  [
    ...withoutBlocks(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))

/** Files and folders of the repository, where they stand as code. */
const pathsIn = (page: string) =>
  codeIn(page).filter((code) => /^(src|test|torture|bench|scripts|examples|docs|bin)\/[\w./-]*$/.test(code))

/** Files below src/ that stand without it. */
const tracedIn = (page: string) =>
  codeIn(page).filter((code) => /^(?!(src|test|scripts|bin)\/)[a-z][\w-]*\/[\w/-]+\.ts$/.test(code))

const codeIn = (page: string): readonly string[] =>
  [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

const withoutBlocks = (page: string) => page.replaceAll(/^```.*?^```$/gms, '')

async function hasHeading(path: string, heading: string): Promise<boolean> {
  if (!existsSync(join(root, path))) return false
  const headings = withoutBlocks(await readText(path)).matchAll(/^#+ (.+)$/gm)
  return [...headings].some(([, text = '']) => toAnchor(text) === heading)
}

/** The name by which GitHub links to a heading. */
const toAnchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
