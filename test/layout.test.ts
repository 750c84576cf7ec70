import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import test from 'node:test'

const source = resolve(import.meta.dirname, '../src')

/** What each folder, or file beside them, may import besides itself and errors.ts. `types` means types only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  rules: ['model', 'store/store.ts types'],
  store: ['model', 'rules', 'waiting-line.ts'],
  srp: ['model', 'rules', 'waiting-line.ts'],
  tokens: ['model', 'rules', 'vault.ts', 'store/store.ts', 'operations/ground.ts types'],
  messages: ['model', 'rules', 'vault.ts', 'store/store.ts', 'triggers'],
  triggers: ['model', 'rules', 'webhooks', 'signing/webhook-signature.ts'],
  webhooks: [],
  'refused-passwords': ['rules'],
  senders: ['model', 'rules', 'messages', 'webhooks', 'signing/webhook-signature.ts'],
  operations: [
    'model',
    'rules',
    'vault.ts',
    'store/store.ts',
    'tokens',
    'messages',
    'srp',
    'triggers',
    'audit/reasons.ts types',
    'refused-passwords/list.ts types',
    'waiting-line.ts',
  ],
  wire: ['model', 'rules', 'operations', 'store/store.ts', 'audit types'],
  audit: ['model', 'vault.ts types', 'operations/ground.ts types', 'operations/trail.ts types'],
  cli: ['*'],
  'errors.ts': ['audit/reasons.ts'],
  'vault.ts': [],
  'waiting-line.ts': [],
  'chance.ts': ['operations/ground.ts types'],
  signing: ['vault.ts', 'store/store.ts', 'operations/ground.ts types', 'wire/http.ts types'],
  setup: [
    'audit',
    'log.ts types',
    'refused-passwords/refused-passwords.ts types',
    'rules',
    'store',
    'vault.ts',
    'signing',
    'senders/mailbox.ts',
    'senders/sms-origin.ts',
    'senders/settings.ts types',
    'triggers types',
  ],
  web: ['rules', 'messages/html.ts', 'wire/http.ts types'],
  'pages.ts': [
    'rules',
    'messages',
    'signing',
    'vault.ts',
    'store/store.ts',
    'tokens/tokens.ts',
    'operations/ground.ts types',
    'web',
    'wire/http.ts types',
  ],
  'log.ts': [],
  'clock-watch.ts': ['rules'],
  'server.ts': ['*'],
}

test('every folder imports only what ARCHITECTURE.md lets it', async () => {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'))
  assert.ok(files.length > 50, `only ${files.length} files found`)
  const wrong: string[] = []
  for (const file of files) {
    const room = roomOf(file)
    const rules = allowed[room] ?? []
    const text = await readFile(resolve(source, file), 'utf8')
    for (const [, types, target] of text.matchAll(
      /^(?:import|export)\s+(type\s)?[^';]*?from '(\.[^']+)'/gm,
    )) {
      const imported = relative(source, resolve(source, dirname(file), target ?? ''))
        .split(sep)
        .join('/')
      const isAllowed = rules.some((rule) => {
        const [path = '', only] = rule.split(' ')
        const matches = path === '*' || imported === path || imported.startsWith(`${path}/`)
        return matches && (only !== 'types' || types !== undefined)
      })
      if (roomOf(imported) !== room && imported !== 'errors.ts' && !isAllowed)
        wrong.push(`${file} imports ${imported}`)
    }
  }
  assert.deepEqual(wrong, [])
})

const roomOf = (file: string) => file.split(/[/\\]/)[0] ?? file

test('operations look for a user by name in one place, where a sub goes before a name', async () => {
  const finders: string[] = []
  for (const file of await readdir(source, { recursive: true })) {
    if (!file.endsWith('.ts') || roomOf(file) === 'store') continue
    if ((await readFile(resolve(source, file), 'utf8')).includes('findUserByName')) finders.push(file)
  }
  assert.deepEqual(finders, [['operations', 'callers.ts'].join(sep)])
})
