import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../run.ts'

const root = join(import.meta.dirname, '..', '..')
const packages = new WeakMap<Run, string>()

/**
 * The folder of Rockpool as it is published, built once in a run. From its sources each thread would compile
 * TypeScript first, and keep the compiler in memory.
 */
export function packageOf(run: Run): string {
  const known = packages.get(run)
  if (known) return known
  // Inside of the project, where its dependencies are found.
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = run.own(mkdtempSync(join(cache, 'rockpool-bench-')))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')], {
    cwd: root,
  })
  for (const name of ['bin', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  packages.set(run, folder)
  return folder
}
