import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { makeModel } from '../../scripts/make-model.ts'
import type { Facts } from '../../scripts/make-model.ts'
import { findAction } from '../../src/model/model.ts'
import { toMatcher } from '../../src/model/pattern.ts'
import { actions, shapes } from '../../src/model/table.ts'

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
const readFacts = async (): Promise<Facts> => JSON.parse(await read('scripts/cognito-idp.json'))

test('the generated files are what the facts ask for', async () => {
  const made = makeModel(await readFacts())
  assert.ok(made.types === (await read('src/model/types.ts')), 'src/model/types.ts is stale')
  assert.ok(made.table === (await read('src/model/table.ts')), 'src/model/table.ts is stale')
})

test('a changed fact changes what is generated', async () => {
  const facts = await readFacts()
  const changed = makeModel({
    ...facts,
    shapes: { ...facts.shapes, UsernameType: { type: 'string', max: 129 } },
  })
  assert.ok(changed.table.includes("\n  UsernameType: { kind: 'string', max: 129 },\n"))
})

test('facts that name an unknown shape are refused', async () => {
  const facts = await readFacts()
  const broken = { in: 'Nothing', out: null, auth: 'sigv4', errors: [] }
  assert.throws(() => makeModel({ ...facts, operations: { Broken: broken } }), /Nothing/)
})

test('facts that do not say who may call are refused', async () => {
  const facts = await readFacts()
  const broken = { in: 'SignUpRequest', out: null, auth: 'none', cred: 'charm', errors: [] }
  assert.throws(() => makeModel({ ...facts, operations: { Broken: broken } }), /Broken/)
})

test('the API has 140 actions, 106 of them signed', () => {
  const all = Object.values(actions)
  assert.equal(all.length, 140)
  assert.equal(all.filter(({ auth }) => auth === 'signed').length, 106)
})

test('an action says what proves who calls', () => {
  assert.equal(actions.AdminGetUser.auth, 'signed')
  assert.equal(actions.UpdateUserAttributes.auth, 'token')
  assert.equal(actions.AssociateSoftwareToken.auth, 'token')
  assert.equal(actions.SignUp.auth, 'client')
})

test('an action says its input, its output if any, and its errors', () => {
  assert.equal(actions.SignUp.input, 'SignUpRequest')
  assert.equal(actions.SignUp.output, 'SignUpResponse')
  assert.equal(actions.DeleteUser.output, null)
  assert.ok(actions.SignUp.errors.includes('UsernameExistsException'))
})

test('every shape that is named is in the table', () => {
  const named = Object.values(actions).flatMap(({ input, output }) => (output ? [input, output] : [input]))
  for (const shape of Object.values(shapes)) {
    if (shape.kind === 'structure') named.push(...Object.values(shape.members))
    if (shape.kind === 'list') named.push(shape.member)
    if (shape.kind === 'map') named.push(shape.key, shape.value)
  }
  assert.deepEqual(
    named.filter((name) => !Object.hasOwn(shapes, name)),
    [],
  )
  assert.ok(named.length > 1000)
})

test('required members are members', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    if (shape.kind !== 'structure') continue
    for (const member of shape.required) assert.ok(Object.hasOwn(shape.members, member), `${name}.${member}`)
  }
})

test('every pattern compiles', () => {
  const patterns = Object.values(shapes).flatMap((shape) =>
    shape.kind === 'string' && shape.pattern !== undefined ? [shape.pattern] : [],
  )
  for (const pattern of patterns) assert.equal(typeof toMatcher(pattern)('x'), 'boolean')
  assert.equal(patterns.length, 58)
})

test('an action is found by its name', () => {
  assert.equal(findAction('SignUp'), 'SignUp')
})

test('names that every object inherits are not actions', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'signup']) {
    assert.equal(findAction(name), undefined)
  }
})
