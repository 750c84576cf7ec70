#!/usr/bin/env node
// Runs Rockpool: from its sources in a checkout, from dist/ in a package. Plain JavaScript for any Node that still
// lives, because this file is what says which Node the rest needs.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const needed = 24
/** Commands that run for long. */
const servers = new Set(['dev', 'start'])
/**
 * A server needs little room for what it soon throws away. Left to itself, Node takes several times as much, and the
 * allocator of Linux keeps a part of it for each thread, and what a crowd of long requests once took for good.
 */
const flags = ['--max-semi-space-size=4', '--heap-growing-percent=20']
const settings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '32768', ...process.env }
const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (Number.parseInt(process.versions.node, 10) >= needed) {
  if (servers.has(process.argv[2]) && process.execve && missingFlags().length > 0) beginAnew()
  const source = join(root, 'src', 'cli', 'main.ts')
  const main = existsSync(source) ? source : join(root, 'dist', 'cli', 'main.js')
  // Sources are compiled once and not at each start, which then takes half the time. A package has nothing to compile.
  if (main === source) module.enableCompileCache(join(root, 'node_modules', '.cache', 'rockpool'))
  const { main: run } = await import(pathToFileURL(main).href)
  process.exitCode = await run(process.argv.slice(2))
} else {
  handOver()
}

/** Those of the flags that nobody has given, be it with another value. */
function missingFlags() {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ')
  return flags.filter((flag) => !given.includes(flag.slice(0, flag.indexOf('='))))
}

/** Puts this same program in the place of itself, with the flags that Node takes only at its start. */
function beginAnew() {
  const args = [process.execPath, ...process.execArgv, ...missingFlags(), ...process.argv.slice(1)]
  process.execve(process.execPath, args, settings)
}

/** Starts this file again with the Node that is installed beside the package, and ends as that one ends. */
function handOver() {
  const folders = [join(root, 'node_modules'), dirname(root)]
  const node = folders.map((folder) => join(folder, '.bin', 'node')).find((file) => existsSync(file))
  if (!node || process.env.ROCKPOOL_HANDED_OVER) {
    console.error(
      `rockpool: Node ${needed} or newer is needed, and this is ${process.version}. Install it from https://nodejs.org, ` +
        `or in this project with: npm install --save-dev node@${needed}`,
    )
    process.exitCode = 1
    return
  }
  const env = { ...settings, ROCKPOOL_HANDED_OVER: '1' }
  const child = spawn(node, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`rockpool: ${node} could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}
