import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { LambdaConfigType } from '../../src/model/types.ts'
import type { Pool } from '../../src/domain/pool.ts'
import { toPool } from '../../src/domain/pool.ts'
import { newEvent } from '../../src/triggers/contract/event.ts'
import type { TriggersOptions } from '../../src/triggers/runtimes/functions.ts'
import { newTriggers, type RunningTriggers } from '../../src/triggers/trigger-runner.ts'
import type { TriggerEvent, TriggerName } from '../../src/triggers/contract/triggers.ts'
import { poolRecord } from '../store/fixtures.ts'

/** Functions in a folder of their own, and what they and the server said. */
export interface Functions extends AsyncDisposable {
  readonly folder: string
  readonly triggers: RunningTriggers
  /** `name: line` for each line that a function printed. */
  readonly printed: string[]
  readonly warnings: string[]
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Calls the function of a name on a trigger, with a value of the test's own in the request. */
  call(name: string, value?: unknown, trigger?: TriggerName): Promise<unknown>
}

export const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`

export async function newFunctions(
  files: Readonly<Record<string, string>>,
  options: Partial<TriggersOptions> = {},
): Promise<Functions> {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-test-'))
  const printed: string[] = []
  const warnings: string[] = []
  const triggers = newTriggers({
    locations: new Map(),
    folder,
    watches: false,
    allowPrivateAddresses: true,
    environment: { PATH: '/bin' },
    hidden: new Set(),
    print: (name, line) => printed.push(`${name}: ${line}`),
    warn: (text) => warnings.push(text),
    now: Date.now,
    ...options,
  })
  async function write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
  }
  await write(files)
  return {
    folder,
    triggers,
    printed,
    warnings,
    write,
    call: (name, value, trigger = 'PreSignUp') =>
      triggers.call(poolWith({ [trigger]: arnOf(name) }), trigger, () => someEvent(value)),
    async [Symbol.asyncDispose]() {
      await triggers.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const poolWith = (config: LambdaConfigType): Pool =>
  toPool(poolRecord({ LambdaConfig: config }, 'test_functions'))

export const someEvent = (value?: unknown): TriggerEvent =>
  newEvent(poolWith({}), {
    source: 'PreSignUp_SignUp',
    userName: 'diego',
    clientId: 'someclient',
    request: { userAttributes: { email: 'diego@example.com' }, value },
    response: { autoConfirmUser: false },
  })
