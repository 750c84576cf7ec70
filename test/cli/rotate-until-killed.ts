import { rotate } from '../../src/cli/rotate-master.ts'
import { readDataLocation } from '../../src/config/config.ts'

// Changes the master key of a place, and kills itself before the step of a number, unless it was done before.
const [, , data = '', database = '', number = ''] = process.argv
let left = Number(number)

const show = (text: string) => {
  if (text !== '' && left-- === 0) process.kill(process.pid, 'SIGKILL')
}
const place = readDataLocation({ data, database: database || undefined }, process.env)
await rotate(place, { environment: process.env, show })
