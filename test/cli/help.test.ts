import assert from 'node:assert/strict'
import test from 'node:test'
import { help } from '../../src/cli/help.ts'
import { commands, type Command } from '../../src/cli/main.ts'
import { SetupError } from '../../src/config/setup-error.ts'

/** The part of the help about each command, by the command's first word. */
function partsOfHelp(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of help.split('\n\n')) {
    const [, name] = /^ {2}rockpool (\w+)/.exec(part) ?? []
    if (name !== undefined) found.set(name, part.replace('rockpool --version', ''))
  }
  return found
}

const flagsIn = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g) ?? [])].sort()

/** The flags that a command itself takes, which it lists when it is given another. */
async function flagsTaken(command: Command): Promise<readonly string[]> {
  const terminal = {
    environment: {},
    print: assert.fail,
    write: async () => assert.fail(),
    complain: assert.fail,
    log: assert.fail,
    show: assert.fail,
  }
  const error = await command(['--no-such-flag'], terminal).catch((reason: unknown) => reason)
  assert.ok(error instanceof SetupError)
  const [, list = assert.fail(error.message)] = / takes (.*)\.$/.exec(error.message) ?? []
  return flagsIn(list)
}

test('the help tells of every flag that a command takes, and of no other', async () => {
  const told = partsOfHelp()
  let count = 0
  for (const [name, load] of Object.entries(commands)) {
    if (name === 'help') continue
    const taken = await flagsTaken(await load())
    assert.deepEqual(flagsIn(told.get(name) ?? ''), taken, name)
    count += taken.length
  }
  assert.ok(count > 50, String(count))
})

test('the help tells of every command, and of no other', () => {
  assert.deepEqual(new Set(['help', ...partsOfHelp().keys()]), new Set(Object.keys(commands)))
})
