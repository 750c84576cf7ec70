import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync } from 'node:sqlite'
import threads, { Worker, type WorkerOptions } from 'node:worker_threads'

// Imported before a server, this makes its database acknowledge what it has not flushed: a fault on purpose, by which
// the power part shows that it would find one.
// oxlint-disable-next-line typescript/unbound-method -- it is called with the connection that it is asked of
const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql.replace('synchronous = FULL', 'synchronous = NORMAL'))
}
threads.Worker = class extends Worker {
  constructor(file: string | URL, options?: WorkerOptions) {
    super(file, { ...options, execArgv: ['--import', import.meta.url] })
  }
}
syncBuiltinESMExports()
