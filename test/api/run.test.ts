import assert from 'node:assert/strict'
import test from 'node:test'
import { run, type Service } from '../../src/api/run.ts'
import type { LoggedFault } from '../../src/log.ts'
import { servingLimits } from '../../src/domain/limits.ts'
import type { Action, Input } from '../../src/model/types.ts'
import { Conflict } from '../../src/store/store.ts'
import { password, signedInUser } from '../support/people.ts'
import { newWorld, type World } from '../support/world.ts'

const origin = { requestId: 'run', source: '198.51.100.7' }
const administrator = { accessKey: 'AKIATEST', region: 'eu-test-1', rights: {} }
const asAdministrator = { ...origin, signer: administrator }

/** An output as clients get it. */
const asSent = (output: object): unknown => JSON.parse(JSON.stringify(output))

/** The error of a call, as clients tell errors apart. */
async function errorOf(call: Promise<unknown>): Promise<readonly [string, string]> {
  const error = await call.then(
    () => assert.fail('it was not refused'),
    (thrown: Error) => thrown,
  )
  return [error.name, error.message]
}

/** Both ways to an operation end in the same error. */
async function assertSameError<A extends Action>(world: World, action: A, input: Input<A>): Promise<string> {
  const error = await errorOf(run(world.service, action, input, { ...asAdministrator, source: world.source }))
  assert.deepEqual(error, await errorOf(world.call(action, input)))
  return error[0]
}

test('an operation that is run answers what the API answers', async () => {
  await using world = await newWorld()
  const app = await world.pool()
  const AccessToken = await signedInUser(world, app, 'diego')
  const user = await run(world.service, 'GetUser', { AccessToken }, origin)
  assert.equal(user.Username, 'diego')
  assert.deepEqual(asSent(user), await world.call('GetUser', { AccessToken }))
  const named = { UserPoolId: app.poolId, Username: 'diego' }
  const seen = await run(world.service, 'AdminGetUser', named, asAdministrator)
  assert.equal(seen.UserStatus, 'CONFIRMED')
  assert.deepEqual(asSent(seen), await world.call('AdminGetUser', named))
})

test('an operation that is run has the errors of the API', async () => {
  await using world = await newWorld()
  const { poolId, clientId } = await world.pool()
  const errors = [
    await assertSameError(world, 'AdminGetUser', { UserPoolId: poolId, Username: 'diego' }),
    await assertSameError(world, 'AdminGetUser', { UserPoolId: 'eu-test-1_none', Username: 'diego' }),
    await assertSameError(world, 'GetUser', { AccessToken: 'a.b.c' }),
    await assertSameError(world, 'SignUp', { ClientId: 'no id!', Username: '' }),
    await assertSameError(world, 'SignUp', { ClientId: clientId, Username: 'diego', Password: 'short' }),
    // What TypeScript refuses may still come from a page.
    await assertSameError(world, 'SignUp', { ClientId: clientId, Username: 5 } as never),
    await assertSameError(world, 'ListTerms', { UserPoolId: poolId }),
  ]
  assert.deepEqual(errors, [
    'UserNotFoundException',
    'ResourceNotFoundException',
    'NotAuthorizedException',
    'InvalidParameterException',
    'InvalidPasswordException',
    'SerializationException',
    'NotImplementedException',
  ])
})

test('an operation for administrators is run for a signer only, within what their key may do', async () => {
  await using world = await newWorld()
  const { poolId } = await world.pool()
  const [unsigned] = await errorOf(run(world.service, 'ListUserPools', { MaxResults: 1 }, origin))
  assert.equal(unsigned, 'MissingAuthenticationTokenException')
  const reader = { ...origin, signer: { ...administrator, rights: { readOnly: true } } }
  const { UserPools } = await run(world.service, 'ListUserPools', { MaxResults: 1 }, reader)
  assert.deepEqual(
    UserPools?.map(({ Id }) => Id),
    [poolId],
  )
  const [refused] = await errorOf(run(world.service, 'DeleteUserPool', { UserPoolId: poolId }, reader))
  world.rights = { readOnly: true }
  assert.equal(refused, (await errorOf(world.call('DeleteUserPool', { UserPoolId: poolId })))[0])
})

test('an operation that is run is decided again while others change the state', async () => {
  await using world = await newWorld()
  const { clientId } = await world.pool()
  const { store } = world.context
  const commit = store.commit.bind(store)
  let commits = 0
  store.commit = async (...plans) => {
    if (++commits < 3) throw new Conflict('diego')
    return commit(...plans)
  }
  const input = { ClientId: clientId, Username: 'diego', Password: password }
  assert.equal((await run(world.service, 'SignUp', input, origin)).UserConfirmed, false)
  assert.equal(commits, 3)
})

test('an operation that is run has its line in the audit log, and its wrong guesses count', async () => {
  const limits = { ...servingLimits, failuresPerSource: 2 }
  await using world = await newWorld({ limits })
  const app = await world.pool()
  await signedInUser(world, app, 'diego')
  world.source = '192.0.2.1'
  const signIn = (PASSWORD: string) => ({
    ClientId: app.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH' as const,
    AuthParameters: { USERNAME: 'diego', PASSWORD },
  })
  const from = { requestId: 'page', source: world.source }
  assert.equal(
    (await errorOf(run(world.service, 'InitiateAuth', signIn('wrong'), from)))[0],
    'NotAuthorizedException',
  )
  const line = world.audit.at(-1)
  assert.deepEqual([line?.request, line?.reason], ['page', 'wrong-password'])
  await assert.rejects(world.call('InitiateAuth', signIn('wrong')))
  assert.deepEqual(world.audit.at(-1), { ...line, request: 'test' })
  await assert.rejects(run(world.service, 'InitiateAuth', signIn(password), from), {
    name: 'TooManyRequestsException',
  })
  await assert.rejects(world.call('InitiateAuth', signIn(password)), { name: 'TooManyRequestsException' })
})

test('a fault has the name that the API of the operation has for it', async () => {
  await using world = await newWorld()
  const { poolId: UserPoolId, clientId: ClientId } = await world.pool()
  const store = { ...world.context.store, findClient: () => Promise.reject(new TypeError('detail')) }
  const service: Service = {
    ...world.service,
    fault: () => undefined,
    context: { ...world.context, store },
  }
  const nameOf = async (action: 'ListUserPoolClientSecrets' | 'DescribeUserPoolClient') => {
    const call = run(service, action, { UserPoolId, ClientId }, asAdministrator)
    return (await errorOf(call))[0]
  }
  assert.equal(await nameOf('ListUserPoolClientSecrets'), 'InternalServerException')
  assert.equal(await nameOf('DescribeUserPoolClient'), 'InternalErrorException')
})

test('a fault while an operation is run is reported, and its caller learns nothing of it', async () => {
  await using world = await newWorld()
  const faults: LoggedFault[] = []
  const service: Service = {
    ...world.service,
    fault: (fault) => void faults.push(fault),
    context: {
      ...world.context,
      tokens: { ...world.context.tokens, verify: () => Promise.reject(new TypeError('detail')) },
    },
  }
  const [name, message] = await errorOf(run(service, 'GetUser', { AccessToken: 'a.b.c' }, origin))
  assert.equal(name, 'InternalErrorException')
  assert.doesNotMatch(message, /detail/)
  assert.deepEqual(
    faults.map(({ requestId, action }) => [requestId, action]),
    [['run', 'GetUser']],
  )
})
