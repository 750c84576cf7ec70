import { workerData } from 'node:worker_threads'
import { lists } from './handlers.ts'
import { Database } from './database.ts'
import { answerRequests } from './worker-channel.ts'
import { runRequest } from './requests.ts'

// The thread for queries that read many rows, which would hold up the main thread.
const database = new Database(workerData as string, 2048)
database.exec('PRAGMA query_only = ON')
answerRequests(
  (requests) => requests.map((request) => runRequest(database, lists, request)),
  () => database.close(),
)
