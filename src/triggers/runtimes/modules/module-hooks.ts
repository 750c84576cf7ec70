import { registerHooks, type ResolveHookSync } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { LoadedFile } from './module-thread-messages.ts'
import { stampOf } from './file-fingerprint.ts'

/**
 * Lets this thread load functions as their authors write them for Lambda: imports without an extension, or with that
 * of the JavaScript to come, and imports of types that do not say so. `onFile` is told of each file before it is read,
 * packages left out.
 */
export function hookModules(onFile: (file: LoadedFile) => void): void {
  registerHooks({
    resolve: resolveAsBundlers,
    load(url, context, next) {
      if (isOwn(url)) {
        const path = fileURLToPath(url)
        onFile({ path, stamp: stampOf(path) })
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

/** Node's way first; where it finds nothing, that of the tools with which functions are packed for Lambda. */
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

/** Packages that hold nothing but types, of which there is nothing to import when the function runs. */
const typeImports = /^[ \t]*import\s+[\w*$\s{},]+?\sfrom\s*(['"])(?:aws-lambda|rockpool\/triggers)\1;?/gm

/** Keeps every line where it is. */
const withoutTypePackages = (source: string) =>
  source.replace(typeImports, (statement) => statement.replace(/[^\n]/g, ' '))
