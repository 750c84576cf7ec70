import type { WireReply } from '../../src/http/types.ts'
import { newRouter } from '../../src/router.ts'
import type { World } from './world.ts'

/** A browser at the pages of a world, which are found under a path. */
export function newBrowser(world: World) {
  const send = (method: string, path: string, body = ''): Promise<WireReply> => {
    const context = { ...world.service.context, publicUrl: 'http://127.0.0.1:9229/users' }
    const service = { ...world.service, context }
    const answer = newRouter({ service, isDevelopment: false, hasFixedCode: false })
    const request = {
      method,
      path,
      headers: {},
      rawHeaders: [],
      source: world.source,
      body: Buffer.from(body),
    }
    return answer(request, 'test')
  }
  return {
    open: (path: string) => send('GET', path),
    press: async (form: URLSearchParams | string, path = '/confirmUser') => {
      const reply = await send('POST', path, form.toString())
      const title = /<h1>(.*)<\/h1>/.exec(reply.body)?.[1]
      return { status: reply.status, title, body: reply.body }
    },
  }
}
