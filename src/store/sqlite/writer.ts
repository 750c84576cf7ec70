import { workerData } from 'node:worker_threads'
import { writes } from './handlers.ts'
import { CacheGrowth, cacheFor } from './cache-growth.ts'
import { Database } from './database.ts'
import { answerRequests } from './worker-channel.ts'
import { runCommands } from './requests.ts'

// The only thread that writes.
const database = new Database(workerData as string, cacheFor(0))
const growth = new CacheGrowth(database)
answerRequests(
  (requests) => {
    growth.follow()
    return runCommands(database, writes, requests)
  },
  () => database.close(),
)
