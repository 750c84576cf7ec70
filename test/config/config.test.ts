import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { readDevelopmentConfig, readServingConfig } from '../../src/config/config.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

const refusal = (message: string | RegExp) => ({ name: 'SetupError', message })

test('without flags, development listens on port 9229 of this machine and keeps its data in .rockpool', () => {
  assert.deepEqual(readDevelopmentConfig([], {}), {
    mode: 'development',
    host: '127.0.0.1',
    port: 9229,
    data: resolve('.rockpool'),
    database: undefined,
    publicUrl: undefined,
    issuer: undefined,
    tls: undefined,
    localTls: undefined,
    masterKey: undefined,
    fresh: false,
    acceptsDamagedLog: false,
    fixedCode: undefined,
    settings: undefined,
    functions: resolve('functions'),
    audit: undefined,
  })
})

test('flags come before variables, and a variable set to nothing is not set', () => {
  const environment = { ROCKPOOL_PORT: '1', ROCKPOOL_DATA: '/somewhere', ROCKPOOL_CODE: '' }
  const config = readDevelopmentConfig(['--port', '0', '--fresh', '--code=123456'], environment)
  assert.equal(config.port, 0)
  assert.equal(config.data, resolve('/somewhere'))
  assert.equal(config.fixedCode, '123456')
  assert.equal(config.fresh, true)
  assert.equal(readDevelopmentConfig([], environment).port, 1)
  assert.equal(readDevelopmentConfig([], { ROCKPOOL_CODE: '000000' }).fixedCode, '000000')
})

test('development listens nowhere but on this machine', () => {
  assert.equal(readDevelopmentConfig(['--host', 'localhost'], {}).host, '127.0.0.1')
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.com']) {
    assert.throws(() => readDevelopmentConfig(['--host', host], {}), refusal(/127\.0\.0\.1 only, not on/))
  }
})

test('serving has no fixed code and never empties its data', () => {
  assert.throws(() => readServingConfig(['--code', '123456'], {}), refusal(/for development only/))
  assert.throws(() => readServingConfig([], { ROCKPOOL_CODE: '123456' }), refusal(/for development only/))
  assert.throws(() => readServingConfig(['--fresh'], {}), refusal(/for development only/))
})

test('serving may listen on any address, and on all of them must know where clients find it', () => {
  const own = ['--host', '10.0.0.7', '--public-url', 'https://id.example.com']
  assert.equal(readServingConfig(own, {}).host, '10.0.0.7')
  assert.throws(() => readServingConfig(['--host', '0.0.0.0'], {}), refusal(/--public-url/))
  const config = readServingConfig(['--host', '0.0.0.0'], {
    ROCKPOOL_PUBLIC_URL: 'https://id.example.com/auth/',
  })
  assert.equal(config.publicUrl, 'https://id.example.com/auth')
  for (const url of ['id.example.com', 'ftp://id.example.com', 'https://id.example.com/?a=b', 'https://']) {
    assert.throws(() => readServingConfig(['--public-url', url], {}), refusal(/The public URL must be like/))
  }
})

test('the issuer of tokens is amazon or a URL: by flag, else by variable, else by the settings file', async (t) => {
  const file = join(await temporaryFolder(t), 'settings.json')
  await writeFile(file, '{"issuer":"https://file.example.com/"}')
  const named = { ROCKPOOL_ISSUER: 'https://variable.example.com' }
  for (const read of [readDevelopmentConfig, readServingConfig]) {
    assert.equal(read([], {}).issuer, undefined)
    assert.equal(read(['--issuer', 'amazon', '--config', file], named).issuer, 'amazon')
    assert.equal(read(['--config', file], named).issuer, 'https://variable.example.com')
    assert.equal(read(['--config', file], {}).issuer, 'https://file.example.com')
    assert.equal(read(['--issuer', 'https://id.example.com/auth/'], {}).issuer, 'https://id.example.com/auth')
    for (const wrong of ['Amazon', 'id.example.com', 'ftp://id.example.com', 'https://id.example.com/?a=b']) {
      assert.throws(
        () => read(['--issuer', wrong], {}),
        refusal(/^The issuer of tokens must be «amazon», or a URL .*; «.*» is not: --issuer$/),
      )
    }
  }
})

test('trusted proxies are named by a flag or a variable, and are addresses or networks', () => {
  assert.equal(readServingConfig([], {}).trustedProxies, undefined)
  const { trustedProxies } = readServingConfig(['--trusted-proxy', '10.0.0.7,192.168.0.0/16'], {})
  assert.ok(trustedProxies?.includes('192.168.3.4'))
  const fromVariable = readServingConfig([], { ROCKPOOL_TRUSTED_PROXY: '10.0.0.8' }).trustedProxies
  assert.deepEqual([fromVariable?.includes('10.0.0.8'), fromVariable?.includes('10.0.0.7')], [true, false])
  for (const wrong of ['proxy.example.com', '10.0.0.0/99']) {
    assert.throws(
      () => readServingConfig(['--trusted-proxy', wrong], {}),
      refusal(`Trusted proxies are addresses and networks, like 10.0.0.7,192.168.0.0/16; «${wrong}» is not.`),
    )
  }
})

test('a server is reached by https, or on this machine, unless plain http is allowed', () => {
  const urlOf = (...args: readonly string[]) => readServingConfig(args, {}).publicUrl
  for (const url of [
    'http://localhost:9229',
    'http://127.0.0.1',
    'http://[::1]:8080',
    'https://id.example.com',
  ]) {
    assert.equal(urlOf('--public-url', url), url)
  }
  assert.equal(urlOf(), undefined)
  const pair = ['--tls-cert', 'a.pem', '--tls-key', 'b.pem']
  const plain = [
    ['--public-url', 'http://id.example.com'],
    ['--public-url', 'http://192.168.0.1:9229'],
    ['--public-url', 'http://id.example.com', ...pair],
    ['--host', '10.0.0.7'],
    ['--host', 'fd00::1'],
  ]
  for (const args of plain) {
    assert.throws(
      () => urlOf(...args),
      refusal(/^Clients would send passwords to http:.*--allow-plain-http\.$/),
    )
    assert.doesNotThrow(() => urlOf(...args, '--allow-plain-http'))
  }
  assert.equal(urlOf('--host', '10.0.0.7', ...pair), undefined)
})

test('a certificate is named with its key, by flags or variables', () => {
  const files = { cert: resolve('a.pem'), key: resolve('b.pem') }
  assert.deepEqual(readServingConfig(['--tls-cert', 'a.pem', '--tls-key', 'b.pem'], {}).tls, files)
  assert.deepEqual(
    readServingConfig([], { ROCKPOOL_TLS_CERT: 'a.pem', ROCKPOOL_TLS_KEY: 'b.pem' }).tls,
    files,
  )
  assert.equal(readServingConfig([], {}).tls, undefined)
  assert.throws(() => readServingConfig(['--tls-cert', 'a.pem'], {}), refusal(/--tls-key is missing/))
  assert.throws(() => readServingConfig([], { ROCKPOOL_TLS_KEY: 'b.pem' }), refusal(/--tls-cert is missing/))
})

test('a master key is 32 bytes, in hexadecimal or base64, and is not repeated when it is none', () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7))
  for (const form of ['hex', 'base64'] as const) {
    const { masterKey } = readServingConfig([], { ROCKPOOL_MASTER_KEY: bytes.toString(form) })
    assert.deepEqual(masterKey, bytes)
  }
  for (const text of [
    'secret',
    bytes.toString('hex').slice(2),
    `${bytes.toString('hex')}00`,
    'x'.repeat(64),
  ]) {
    assert.throws(
      () => readServingConfig([], { ROCKPOOL_MASTER_KEY: text }),
      (error: Error) => error.name === 'SetupError' && !error.message.includes(text),
    )
  }
})

test('a secret on the command line is refused in one line that names the flags', () => {
  const takes =
    'rockpool dev takes --port, --data, --database, --config, --fresh, --code, --issuer, --tls, --functions, --audit-log, --accept-damaged-log.'
  const cases: readonly [readonly string[], string][] = [
    [['--bogus'], `Unknown flag --bogus. ${takes}`],
    [['--bogus=1'], `Unknown flag --bogus. ${takes}`],
    [['--public-url', 'http://a'], `Unknown flag --public-url. ${takes}`],
    [['-p', '1'], `Unknown flag -p. ${takes}`],
    [['--port'], `--port needs a value. ${takes}`],
    [['--port', '--fresh'], `--port needs a value. ${takes}`],
    [['--data='], `--data needs a value. ${takes}`],
    [['--fresh=yes'], `--fresh takes no value. ${takes}`],
    [['fresh'], `Cannot make sense of «fresh». ${takes}`],
    [
      ['--port', '65536'],
      'The port must be a number from 0 to 65535, where 0 takes a free one; «65536» is none.',
    ],
    [
      ['--port', '80a'],
      'The port must be a number from 0 to 65535, where 0 takes a free one; «80a» is none.',
    ],
    [['--code', '12345'], 'A code has six digits: --code 123456'],
    [['--code', 'abcdef'], 'A code has six digits: --code 123456'],
  ]
  for (const [args, message] of cases) {
    assert.throws(() => readDevelopmentConfig(args, {}), refusal(message), args.join(' '))
    assert.doesNotMatch(message, /\n/)
  }
})

test('a database is named by a flag or a variable, and never repeated, since it may hold a password', () => {
  const url = 'postgres://rockpool:Hunter2@db.example.com/rockpool?sslmode=verify-full'
  assert.equal(readServingConfig([], { ROCKPOOL_DATABASE_URL: url }).database, url)
  assert.equal(
    readServingConfig(['--database', 'postgresql:///x'], { ROCKPOOL_DATABASE_URL: url }).database,
    'postgresql:///x',
  )
  for (const wrong of [
    'Hunter2',
    'mysql://root:Hunter2@localhost/x',
    'postgres//Hunter2',
    'postgres://a:Hunter2@b:99999/c',
  ]) {
    assert.throws(
      () => readServingConfig([], { ROCKPOOL_DATABASE_URL: wrong }),
      refusal(/^The database must be named like postgres:\/\/((?!Hunter2).)*$/),
    )
  }
  assert.throws(
    () => readDevelopmentConfig(['--fresh', '--database', url], {}),
    refusal(/^--fresh empties a data folder/),
  )
})

test('a folder of functions must be there if it is named, and serving has none that is not', () => {
  const folder = resolve(import.meta.dirname)
  assert.equal(readServingConfig([], {}).functions, undefined)
  assert.equal(readServingConfig(['--functions', folder], {}).functions, folder)
  assert.equal(readDevelopmentConfig([], { ROCKPOOL_FUNCTIONS: folder }).functions, folder)
  for (const read of [readDevelopmentConfig, readServingConfig]) {
    for (const missing of [resolve(folder, 'nowhere'), import.meta.filename]) {
      assert.throws(
        () => read(['--functions', missing], {}),
        refusal(`The functions are to be in ${missing}, and no folder is there: --functions DIR`),
      )
    }
  }
})
