import { spawnSync } from 'node:child_process'

/*
 * `npm run audit:dependencies`: whether a package that users install has a known vulnerability (npm audit). Exits 1 if
 * so, and 0 if not. A registry that does not answer the question is told aloud: then nothing was shown.
 */
const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 120_000 })
const report = read(stdout)
if (report === undefined) {
  console.log('npm audit: NOT POSSIBLE HERE, since the registry does not answer it. Nothing was shown.')
} else {
  const found = Object.entries(report).filter(([level, count]) => level !== 'total' && count > 0)
  const list = found.map(([level, count]) => `${count} ${level}`).join(', ')
  console.log(`npm audit: ${list === '' ? 'no known vulnerability in what users install' : list}`)
  if (list !== '') {
    console.log('For details and what mends them: npm audit --omit=dev')
    process.exitCode = 1
  }
}

/** The number of vulnerabilities by level; undefined where npm could not find out. */
function read(text: string): Readonly<Record<string, number>> | undefined {
  try {
    return JSON.parse(text).metadata?.vulnerabilities
  } catch {
    return undefined
  }
}
