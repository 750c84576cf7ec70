import assert from 'node:assert/strict'
import test from 'node:test'
import { arnOf, newFunctions } from '../../../support/function-folder.ts'
import { answering, failed } from './scene.ts'

test('a module that cannot be loaded is said to the operator, once, and not to the caller', async () => {
  const broken = {
    'syntax.ts': 'export const handler = async (',
    'missing.ts': `import './nowhere.ts'\nexport const handler = async () => ({})`,
    'throws.mjs': 'throw new Error("no table")',
    'exits.mjs': 'process.exit(1)',
    'nothing.ts': 'export const run = 1',
    'other.mjs': 'export const handler = "text"',
    'empty.cjs': '',
  }
  await using functions = await newFunctions(broken)
  for (const file of Object.keys(broken)) {
    const [name = ''] = file.split('.')
    for (let time = 0; time < 2; time++) {
      await assert.rejects(
        functions.call(name),
        failed('PreSignUp failed with error the function cannot be loaded.'),
      )
    }
    const told = functions.warnings.splice(0)
    assert.equal(told.length, 1, told.join('\n'))
    assert.ok(told[0]?.startsWith(`The function in ${functions.folder}/${file} cannot be loaded: `), told[0])
  }
})

test('a module that does not come to an end with loading is given up', async () => {
  await using functions = await newFunctions(
    { 'loads.mjs': 'for (;;);' },
    { limits: { loadMs: 300, waitMs: 60_000 } },
  )
  await assert.rejects(functions.call('loads'), failed(/cannot be loaded/))
  assert.deepEqual(functions.warnings, [
    `The function in ${functions.folder}/loads.mjs cannot be loaded: it took longer than 300 ms to load`,
  ])
})

test('while it watches, a change of a module or of what it imports holds for the next call', async () => {
  await using functions = await newFunctions(
    {
      'changes.ts': `import { text } from './lib/text.ts'\nexport const handler = async () => ({ response: { text } })`,
      'lib/text.ts': `export const text: string = 'one'`,
    },
    { watches: true },
  )
  assert.deepEqual(await functions.call('changes'), { text: 'one' })
  await functions.write({ 'lib/text.ts': `export const text: string = 'two'` })
  assert.deepEqual(await functions.call('changes'), { text: 'two' })
  await functions.write({ 'changes.ts': 'export const handler = async () => (' })
  await assert.rejects(functions.call('changes'), failed(/cannot be loaded/))
  await functions.write({ 'changes.ts': 'export const handler = async () => ({ response: { text: 3 } })' })
  assert.deepEqual(await functions.call('changes'), { text: 3 })
  await assert.rejects(functions.call('added'), { name: 'UnexpectedLambdaException' })
  await functions.write({ 'added.mjs': answering('4') })
  assert.deepEqual(await functions.call('added'), { seen: 4 })
})

test('while it does not watch, a module stays as it was loaded', async () => {
  await using functions = await newFunctions({ 'stays.mjs': answering('1') })
  assert.deepEqual(await functions.call('stays'), { seen: 1 })
  await functions.write({ 'stays.mjs': answering('2') })
  assert.deepEqual(await functions.call('stays'), { seen: 1 })
})

test('an unknown function is told to the caller, and the way to mend it to the operator', async () => {
  await using functions = await newFunctions({})
  await assert.rejects(functions.call('unknown'), {
    name: 'UnexpectedLambdaException',
    message:
      'PreSignUp invocation failed due to error ResourceNotFoundException: this server knows no function unknown.',
  })
  assert.deepEqual(functions.warnings, [
    `The function ${arnOf('unknown')} on PreSignUp could not be called: nothing says where it runs; put it into ` +
      `${functions.folder} as unknown.ts, or name it in the settings under "functions"`,
  ])
})

test('an ARN leads to nothing outside of the folder', async () => {
  await using functions = await newFunctions({
    'folder/inside.mjs': answering('1'),
    'here.mjs': answering('2'),
  })
  for (const name of [
    '../here',
    'folder/inside',
    'here.mjs',
    '',
    'here:',
    '.',
    '..',
    'here:a/b',
    '__proto__',
  ]) {
    await assert.rejects(functions.call(name), { name: 'UnexpectedLambdaException' }, name)
  }
  assert.deepEqual(await functions.call('here'), { seen: 2 })
  assert.deepEqual(await functions.call('here:PROD'), { seen: 2 })
})
