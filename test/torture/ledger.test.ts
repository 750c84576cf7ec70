import assert from 'node:assert/strict'
import test from 'node:test'
import { Ledger, type State } from '../../torture/ledger.ts'

const stateOf = (n: number): State => ({
  status: 'CONFIRMED',
  attributes: { name: `name ${n}`, family_name: `Family ${n}` },
  pending: {},
})

/** A ledger that knows of one user in their second state. */
function newLedger(): Ledger {
  const ledger = new Ledger()
  for (const n of [1, 2]) {
    const step = new Map([['diego', stateOf(n)]])
    ledger.begin(step)
    ledger.acknowledge(step)
  }
  return ledger
}

test('a state as it was acknowledged makes no difference', () => {
  assert.deepEqual(newLedger().compare(new Map([['diego', stateOf(2)]])), {
    lost: [],
    halfWritten: [],
    doubtful: 0,
    doubtfulDone: 0,
  })
})

test('an earlier state of a user, or no user, is a loss', () => {
  assert.equal(newLedger().compare(new Map([['diego', stateOf(1)]])).lost.length, 1)
  assert.equal(newLedger().compare(new Map()).lost.length, 1)
})

test('a state that never was, or a user who never was, is half-written', () => {
  const mixed = { ...stateOf(2), attributes: { ...stateOf(2).attributes, name: 'name 1' } }
  assert.equal(newLedger().compare(new Map([['diego', mixed]])).halfWritten.length, 1)
  const found = new Map([
    ['diego', stateOf(2)],
    ['maria', stateOf(1)],
  ])
  assert.equal(newLedger().compare(found).halfWritten.length, 1)
})

test('a removed user who is there again is a loss of the removal', () => {
  const ledger = newLedger()
  const removal = new Map([['diego', undefined]])
  ledger.begin(removal)
  ledger.acknowledge(removal)
  assert.equal(ledger.compare(new Map([['diego', stateOf(2)]])).lost.length, 1)
})

test('a request without an answer may be carried out or not, but for all of its users alike', () => {
  const takeOver = new Map([
    ['diego', stateOf(3)],
    ['maria', stateOf(3)],
  ])
  const compare = (found: ReadonlyMap<string, State>) => {
    const ledger = newLedger()
    ledger.begin(takeOver)
    const { lost, halfWritten, doubtful, doubtfulDone } = ledger.compare(found)
    return [lost.length, halfWritten.length, doubtful, doubtfulDone]
  }
  assert.deepEqual(compare(takeOver), [0, 0, 1, 1])
  assert.deepEqual(compare(new Map([['diego', stateOf(2)]])), [0, 0, 1, 0])
  assert.ok(compare(new Map([['diego', stateOf(3)]]))[1], 'one of two users is half of a request')
})
