import { readFileSync, readlinkSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

// Where all cores are busy the main thread goes first: one who signs in waits for milliseconds of arithmetic in any
// case, one who reads does not. On Linux every thread has a priority of its own; elsewhere nothing is changed.

const behind = 10

/** Puts this thread behind the main one. */
export function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), behind)
  } catch {
    // Not Linux, or not allowed here.
  }
}

/** Puts the threads behind the main one on which Node makes signatures. */
export async function makePoolGiveWay(): Promise<void> {
  try {
    // To read a folder is work for these threads, so now they are there.
    for (const thread of await readdir(tasks)) {
      const name = readFileSync(`${tasks}/${thread}/comm`, 'latin1').trim()
      if (name === 'libuv-worker') setPriority(Number(thread), behind)
    }
  } catch {
    // As above.
  }
}

const tasks = '/proc/self/task'
