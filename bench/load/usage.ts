import { readFileSync } from 'node:fs'

export interface Usage {
  /** Processor time of all threads so far, of user and system, in microseconds. */
  readonly cpu: number
  /** Resident memory in bytes. */
  readonly memory: number
}

/** Of the unit in which /proc counts time, the same on every Linux. */
const ticksPerSecond = 100

/** What a process has used, from /proc. */
export function readUsage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold spaces. User and system time are the 14th and the 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? []
  return { cpu: (ticks / ticksPerSecond) * 1e6, memory: Number(kilobytes) * 1024 }
}
