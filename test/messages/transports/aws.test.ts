import assert from 'node:assert/strict'
import test from 'node:test'
import { loadOptional } from '../../../src/messages/transports/aws.ts'

test('a package that is not installed is named, with what to do', async () => {
  const name: string = 'rockpool-needs-no-such-package'
  await assert.rejects(
    loadOptional(name, () => import(name)),
    {
      name: 'PackageMissing',
      message: `The package ${name} is not installed. Install it: npm install ${name}`,
    },
  )
  const broken = new Error('broken')
  await assert.rejects(
    loadOptional(name, () => Promise.reject(broken)),
    (error) => error === broken,
  )
})
