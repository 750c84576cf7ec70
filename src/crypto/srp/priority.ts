import { readFileSync, readlinkSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

// The main thread goes first when all cores are busy. A sign-in waits for milliseconds of arithmetic in any case; a
// read does not. On Linux every thread has its own priority; elsewhere nothing is changed.

const behind = 10

/** Lowers the priority of this thread below the main thread's. */
export function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), behind)
  } catch {
    // Not Linux, or not allowed here.
  }
}

/** Lowers the priority of the threads on which Node makes signatures below the main thread's. */
export async function makePoolGiveWay(): Promise<void> {
  try {
    // Reading a folder is work for these threads, so they exist from here on.
    for (const thread of await readdir(tasks)) {
      const name = readFileSync(`${tasks}/${thread}/comm`, 'latin1').trim()
      if (name === 'libuv-worker') setPriority(Number(thread), behind)
    }
  } catch {
    // As above.
  }
}

const tasks = '/proc/self/task'
