import { join } from 'node:path'
import type { Config, DevelopmentConfig } from '../../src/config/config.ts'

/** How a server of a test's own runs: for development on a free port, its data in a folder, unless `parts` say otherwise. */
export function configIn(folder: string, parts?: Partial<Omit<Config, 'mode'>>): DevelopmentConfig
export function configIn(folder: string, parts: Partial<Config>): Config
export function configIn(folder: string, parts: Partial<Config> = {}): Config {
  return {
    mode: 'development',
    host: '127.0.0.1',
    port: 0,
    data: join(folder, 'data'),
    publicUrl: undefined,
    masterKey: undefined,
    fresh: false,
    fixedCode: undefined,
    ...parts,
  }
}
