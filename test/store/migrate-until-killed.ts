import { migrate } from '../../src/store/migrations/migrate.ts'
import { Database, type Value } from '../../src/store/sqlite/database.ts'

// Brings a schema up to date, and kills itself before the statement of a number, unless it was done before.
const [, , path = '', number = ''] = process.argv
let left = Number(number)

class DeadlyDatabase extends Database {
  override exec(sql: string): void {
    for (const statement of sql.split(/;\s*\n/).filter((part) => part.trim() !== '')) {
      countDown()
      super.exec(statement)
    }
  }

  override run(sql: string, ...values: readonly Value[]): number {
    countDown()
    return super.run(sql, ...values)
  }
}

function countDown(): void {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL')
}

// With so little memory what is not committed yet is in the files as well.
const database = new DeadlyDatabase(path, 256)
migrate(database)
countDown()
database.close()
