import { AuditReader } from '../src/audit/read-logs.ts'
import { anyKey } from './target.ts'

/** How long before a kill an acknowledged change must have its line (milliseconds). */
const promised = 1000

/** What the audit log has of the changes that were acknowledged. */
export class AuditTrail {
  readonly #path: string
  /** Ids of requests that were acknowledged, and how long that was before the kill (milliseconds). */
  readonly #ages = new Map<string, number>()
  changes = 0
  missing = 0
  /** The longest time before a kill at which a change was acknowledged that has no line. */
  oldestMissing = 0

  constructor(path: string) {
    this.#path = path
  }

  /** An administrator who makes changes until the server is gone. Told of its end, by the clock of `performance.now()`. */
  start(url: string): { readonly ended: (killedAt: number) => Promise<void> } {
    const acknowledged = new Map<string, number>()
    const working = changeUntilGone(url, acknowledged)
    return {
      ended: async (killedAt) => {
        await working
        for (const [request, at] of acknowledged) this.#ages.set(request, killedAt - at)
      },
    }
  }

  /** Looks for the lines of all changes. Answers what was promised and is not so. */
  async inspect(): Promise<readonly string[]> {
    const found = new Set<string | undefined>()
    await using reader = new AuditReader([this.#path])
    for await (const { line } of reader.lines()) found.add(line.request)
    const missing = [...this.#ages].filter(([request]) => !found.has(request)).map(([, age]) => age)
    this.changes += this.#ages.size
    this.missing += missing.length
    this.oldestMissing = Math.max(this.oldestMissing, ...missing)
    const late = missing.filter((age) => age > promised)
    return late.map(
      (age) => `a change acknowledged ${Math.round(age)} ms before the kill has no line in the audit log`,
    )
  }
}

async function changeUntilGone(url: string, acknowledged: Map<string, number>): Promise<void> {
  const call = (action: string, input: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}`, ...anyKey },
      body: JSON.stringify(input),
    })
  try {
    const { UserPool } = (await (await call('CreateUserPool', { PoolName: 'audited' })).json()) as {
      readonly UserPool: { readonly Id: string }
    }
    for (;;) {
      const answer = await call('UpdateUserPool', { UserPoolId: UserPool.Id, DeletionProtection: 'INACTIVE' })
      await answer.arrayBuffer()
      if (answer.status === 200)
        acknowledged.set(answer.headers.get('x-amzn-requestid') ?? '', performance.now())
    }
  } catch {
    // The server is gone.
  }
}
