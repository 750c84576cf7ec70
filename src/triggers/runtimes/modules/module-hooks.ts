import { registerHooks, type ResolveHookSync } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { LoadedFile } from './module-thread-messages.ts'
import { fingerprintOf } from './file-fingerprint.ts'

/**
 * Lets this thread load functions as their authors write them for Lambda. Imports may lack an extension or name that
 * of the compiled JavaScript, and imports of types need not say so. `onFile` is called for each file before it is
 * read, except for files of packages.
 */
export function hookModules(onFile: (file: LoadedFile) => void): void {
  registerHooks({
    resolve: resolveAsBundlers,
    load(url, context, next) {
      if (isOwn(url)) {
        const path = fileURLToPath(url)
        onFile({ path, stamp: fingerprintOf(path) })
      }
      const loaded = next(url, context)
      if (!loaded.format?.endsWith('-typescript') || !loaded.source) return loaded
      return { ...loaded, source: withoutTypePackages(textOf(loaded.source)) }
    },
  })
}

const isOwn = (url: string) => url.startsWith('file:') && !url.includes('/node_modules/')

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray) =>
  typeof source === 'string' ? source : new TextDecoder().decode(source)

const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js']

/** Resolves as Node does. If that finds nothing, it resolves as the bundlers of Lambda functions do. */
const resolveAsBundlers: ResolveHookSync = (specifier, context, next) => {
  try {
    return next(specifier, context)
  } catch (error) {
    if (!/^\.\.?\//.test(specifier) || !isOwn(context.parentURL ?? '')) throw error
    const stem = specifier.replace(/\.([mc]?)js$/, '')
    for (const extension of extensions) {
      try {
        return next(`${stem}${extension}`, context)
      } catch {
        // Perhaps the next one.
      }
    }
    throw error
  }
}

/** Imports of packages that hold only types, so that there is nothing to import at run time. */
const typeImports = /^[ \t]*import\s+[\w*$\s{},]+?\sfrom\s*(['"])(?:aws-lambda|rockpool\/triggers)\1;?/gm

/** Blanks imports of type packages. Every line keeps its place. */
const withoutTypePackages = (source: string) =>
  source.replace(typeImports, (statement) => statement.replace(/[^\n]/g, ' '))
