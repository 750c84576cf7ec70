import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)
const [id, access] = await Promise.all([
  generate('rsa', { modulusLength: 2048 }),
  generate('rsa', { modulusLength: 2048 }),
])

/** Two keys serve all pools of all tests, since making keys takes longer than most tests do. */
export const keyFor = async (use: 'id' | 'access') => ({ id, access })[use].privateKey
