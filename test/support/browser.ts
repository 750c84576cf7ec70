import type { WireReply } from '../../src/http/types.ts'
import assert from 'node:assert/strict'
import { undoByLink } from '../../src/operations/attributes/undo-email-change.ts'
import { confirmByLink } from '../../src/operations/sign-up/confirm-by-link.ts'
import { newPages } from '../../src/router.ts'
import { runTask } from '../../src/api/dispatch.ts'
import type { World } from './world.ts'

/** A browser at the pages of a world, which are found under a path. */
export function newBrowser(world: World) {
  const { context, service } = world
  const pages = newPages({
    ...context,
    url: 'http://127.0.0.1:9229/users',
    isDevelopment: false,
    confirm: (link, origin) => runTask(service, 'confirmUser', (call) => confirmByLink(call, link), origin),
    undoEmail: (link, origin) =>
      runTask(service, 'undoEmailChange', (call) => undoByLink(call, link), origin),
  })
  const send = (method: string, path: string, body = '') => ({
    method,
    path,
    headers: {},
    rawHeaders: [],
    source: world.source,
    body: Buffer.from(body),
  })
  return {
    open: async (path: string): Promise<WireReply | undefined> => pages.get(send('GET', path)),
    press: async (form: URLSearchParams | string, path = '/confirmUser') => {
      const reply = await pages.post(send('POST', path, form.toString()), 'test')
      assert.ok(reply)
      const title = /<h1>(.*)<\/h1>/.exec(reply.body)?.[1]
      return { status: reply.status, title, body: reply.body }
    },
  }
}
