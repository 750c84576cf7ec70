import { workerData } from 'node:worker_threads'
import { commands } from '../sql/commands.ts'
import { Database } from './database.ts'
import { answerRequests } from './lanes.ts'
import { runCommands } from './requests.ts'

// The one thread that writes.
const database = new Database(workerData as string, 4096)
answerRequests(
  (requests) => runCommands(database, commands, requests),
  () => database.close(),
)
