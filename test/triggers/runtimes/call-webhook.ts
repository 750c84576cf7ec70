import { randomBytes } from 'node:crypto'
import { newFunctions } from '../../support/function-folder.ts'

// Calls the webhook that is named on the command line, in a process whose trusted certificates can be chosen.
const [, , url = ''] = process.argv
const locations = new Map([['hook', { kind: 'webhook', url, secret: randomBytes(32) }] as const])
await using functions = await newFunctions({}, { locations })
console.log(JSON.stringify(await functions.call('hook')))
