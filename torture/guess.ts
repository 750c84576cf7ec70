import { setTimeout as sleep } from 'node:timers/promises'
import { newSrpClient } from '../test/support/srp-client.ts'
import type { Action, Input } from '../src/model/types.ts'
import type { Options, Part, Report } from './part.ts'
import { guessLinks } from './links/guess-links.ts'
import { guessUndo } from './links/guess-undo.ts'
import { newCaller, outcomeOf, Refusal, startTarget, type Caller } from './target.ts'

/** Guesses of codes that are judged in an hour, for each user and operation. */
const codesAnHour = 15
const passwordsAnHour = 5
/** Of codes to recover a password; so many can be asked for as well. */
const recoveriesAnHour = 10
/** Codes of a second factor that are judged for one session. */
const codesASession = 5
/** Wrong passwords in a row before a user is locked. */
const freeFailures = 5

/** Between two waves of guesses. */
const waveMs = 150

const code = '918273'
const password = 'Correct-Horse-7'

/** Codes and passwords guessed from many connections at once: no more are judged than may be. */
export const guess: Part = {
  name: 'guess',
  summary: '200 connections guess codes and passwords; what is judged stays within the limits',
  run,
}

async function run({ rounds, short }: Options): Promise<Report> {
  const connections = 200
  const guesses = rounds ?? (short ? 400 : 2000)
  const lockedSeconds = short ? 1.2 : 8
  await using target = await startTarget({ mode: 'dev', arguments: ['--code', code] })
  using caller = newCaller({ url: target.url, connections })
  const scene = await newScene(caller)
  const table: Tally[] = []

  for (const [title, hidesUsers] of [
    ['ConfirmSignUp, a user', false],
    ['ConfirmSignUp, nobody', true],
  ] as const) {
    // By name in any case and through either client, it is the same user who is guessed at.
    const names = hidesUsers ? ['nobody', 'NOBODY'] : ['waiting', 'Waiting', 'WAITING']
    const clients = hidesUsers ? [scene.hiding] : [scene.client, scene.hiding]
    table.push(
      await tally(title, codesAnHour, guesses, (index) =>
        caller.call('ConfirmSignUp', {
          ClientId: clients[index % clients.length] ?? '',
          Username: names[index % names.length] ?? '',
          ConfirmationCode: wrongCode(index),
        }),
      ),
    )
  }
  table.push(
    await tally('ConfirmSignUp, the right code too late', 0, 1, () =>
      caller.call('ConfirmSignUp', { ClientId: scene.client, Username: 'waiting', ConfirmationCode: code }),
    ),
  )
  await caller.call('ResendConfirmationCode', { ClientId: scene.client, Username: 'waiting' })
  table.push(
    await tally('ConfirmSignUp, after a new code', 0, guesses, () =>
      caller.call('ConfirmSignUp', { ClientId: scene.client, Username: 'waiting', ConfirmationCode: code }),
    ),
  )
  for (const AttributeName of ['email', 'phone_number']) {
    // Both attributes are one operation, so the second gets none of its own.
    const limit = AttributeName === 'email' ? codesAnHour : 0
    table.push(
      await tally(`VerifyUserAttribute, ${AttributeName}`, limit, guesses, (index) =>
        caller.call('VerifyUserAttribute', {
          AccessToken: scene.tokens[index % scene.tokens.length] ?? '',
          AttributeName,
          Code: wrongCode(index),
        }),
      ),
    )
  }
  for (const [title, names] of [
    ['ConfirmForgotPassword, a user', ['forgetful', 'Forgetful', 'FORGETFUL']],
    ['ConfirmForgotPassword, nobody', ['absent', 'ABSENT']],
  ] as const) {
    const clients = title.endsWith('nobody') ? [scene.hiding] : [scene.client, scene.hiding]
    for (let asked = 0; asked < recoveriesAnHour; asked++) {
      await caller.call('ForgotPassword', { ClientId: scene.hiding, Username: names[0] })
    }
    const show = (name: string, index: number, ConfirmationCode: string) =>
      caller.call('ConfirmForgotPassword', {
        ClientId: clients[index % clients.length] ?? '',
        Username: name,
        ConfirmationCode,
        Password: 'Another-Horse-8',
      })
    table.push(
      await tally(title, recoveriesAnHour, guesses, (index) =>
        show(names[index % names.length] ?? '', index, wrongCode(index)),
      ),
      await tally(`${title}, the right code too late`, 0, 1, () => show(names[0], 0, code)),
      await tally(`${title}, another code`, 0, guesses, (index) =>
        caller.call('ForgotPassword', {
          ClientId: clients[index % clients.length] ?? '',
          Username: names[index % names.length] ?? '',
        }),
      ),
    )
  }
  table.push(
    await tally('ChangePassword', passwordsAnHour, guesses, (index) =>
      caller.call('ChangePassword', {
        AccessToken: scene.tokens[index % scene.tokens.length] ?? '',
        PreviousPassword: `Wrong-${index}-x`,
        ProposedPassword: 'Another-Horse-8',
      }),
    ),
  )

  const byPassword = (name: string) => (index: number) =>
    caller.call('InitiateAuth', {
      ClientId: scene.hiding,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: index % 2 ? name : name.toUpperCase(), PASSWORD: wrongPassword(index) },
    })
  table.push(await tallyLocked('USER_PASSWORD_AUTH, a user', guesses, lockedSeconds, byPassword('first')))
  table.push(await tallyLocked('USER_PASSWORD_AUTH, nobody', guesses, lockedSeconds, byPassword('nobody')))
  const byAdministrator = (name: string) => (index: number) =>
    caller.call('AdminInitiateAuth', {
      UserPoolId: scene.poolId,
      ClientId: scene.hiding,
      AuthFlow: index % 4 < 2 ? 'ADMIN_USER_PASSWORD_AUTH' : 'ADMIN_NO_SRP_AUTH',
      AuthParameters: { USERNAME: index % 2 ? name : name.toUpperCase(), PASSWORD: wrongPassword(index) },
    })
  const flow = 'ADMIN_USER_PASSWORD_AUTH'
  table.push(
    await tallyLocked(`${flow}, nobody`, guesses, lockedSeconds, byAdministrator('missing')),
    await tallyLocked(`${flow} and that of apps, a user`, guesses, lockedSeconds, (index) =>
      (index % 3 ? byAdministrator : byPassword)('fourth')(index),
    ),
  )
  const answers = await beginMany(scene, caller, 'second', connections)
  table.push(
    await tallyLocked('USER_SRP_AUTH, a user', guesses, lockedSeconds, bySrp(scene, caller, answers)),
  )
  const mixed = await beginMany(scene, caller, 'third', connections)
  const flows = [byPassword('third'), bySrp(scene, caller, mixed)]
  table.push(
    await tallyLocked('both flows, a user', guesses, lockedSeconds, (index) =>
      // Both are there.
      flows[index % 2]!(index >> 1),
    ),
  )
  table.push(
    await tally('USER_PASSWORD_AUTH, the right password while locked', 0, 20, () =>
      caller.call('InitiateAuth', {
        ClientId: scene.client,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'third', PASSWORD: password },
      }),
    ),
  )

  const oneSession = await beginFactors(scene, caller, 'careful', 1)
  table.push(
    await tally('SMS_MFA, one session', codesASession, guesses, bySms(scene, caller, 'careful', oneSession)),
  )
  table.push(
    await tally('SMS_MFA, the right code too late', 0, 1, () =>
      answerSms(scene, caller, 'careful', oneSession[0], code),
    ),
  )
  const manySessions = await beginFactors(scene, caller, 'wary', 20)
  const inMany = bySms(scene, caller, 'wary', manySessions)
  table.push(await tallyLocked('SMS_MFA, many sessions', guesses, lockedSeconds, inMany))

  const links = [await guessLinks(target.url, caller, guesses), await guessUndo(guesses)]
  const wrong = table.filter(
    ({ judged, allowed, accepted, other }) => judged > allowed || accepted > 0 || other,
  )
  const asked = [...table, ...links].reduce((sum, { asked }) => sum + asked, 0)
  const idle = table.filter(({ judged, allowed }) => judged === 0 && allowed > 0)
  return {
    ok:
      wrong.length === 0 &&
      links.every(({ problems }) => problems.length === 0) &&
      idle.length === 0 &&
      target.ended() === undefined,
    lines: [
      `${asked} guesses from ${connections} connections`,
      ...table.map(
        ({ title, asked, judged, allowed, accepted, other }) =>
          `${judged > allowed || accepted > 0 || other ? 'WRONG ' : ''}${title}: ${judged} of ${asked} judged, ` +
          `${allowed} allowed${accepted ? `, ${accepted} ACCEPTED` : ''}${other ? `, ${other}` : ''}`,
      ),
      ...links.map(({ line }) => line),
      ...links.flatMap(({ problems }) => problems),
      ...(target.ended() ? [`the server ended: ${target.ended()}`] : []),
    ],
    figures: {
      guesses: asked,
      judged: table.reduce((sum, { judged }) => sum + judged, 0),
      allowed: table.reduce((sum, { allowed }) => sum + allowed, 0),
      overTheLimit: wrong.length,
    },
  }
}

const wrongCode = (index: number) =>
  String(Number(code) + 1 + index)
    .padStart(6, '0')
    .slice(-6)
const wrongPassword = (index: number) => `Wrong-Horse-${index}`

interface Scene {
  readonly poolId: string
  readonly client: string
  /** A client that does not tell who exists. */
  readonly hiding: string
  /** Access tokens of one user, from several sessions. */
  readonly tokens: readonly string[]
}

/**
 * A pool in which somebody waits to be confirmed, somebody has addresses to verify, somebody has forgotten their
 * password, four can sign in, and two more with a second factor.
 */
async function newScene(caller: Caller): Promise<Scene> {
  const { UserPool } = await caller.call('CreateUserPool', {
    PoolName: 'guess',
    AutoVerifiedAttributes: ['email', 'phone_number'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  const poolId = UserPool?.Id ?? ''
  const newClient = async (more: Partial<Input<'CreateUserPoolClient'>>) => {
    const { UserPoolClient } = await caller.call('CreateUserPoolClient', {
      UserPoolId: poolId,
      ClientName: 'guess',
      ExplicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
      ...more,
    })
    return UserPoolClient?.ClientId ?? ''
  }
  const client = await newClient({})
  const hiding = await newClient({ PreventUserExistenceErrors: 'ENABLED' })
  const signUp = (name: string) =>
    caller.call('SignUp', {
      ClientId: client,
      Username: name,
      Password: password,
      UserAttributes: [
        { Name: 'email', Value: `${name}@example.com` },
        { Name: 'phone_number', Value: '+15550100' },
      ],
    })
  await caller.call('SetUserPoolMfaConfig', {
    UserPoolId: poolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } },
  })
  const confirmed = ['verifying', 'first', 'second', 'third', 'fourth', 'careful', 'wary']
  for (const name of ['waiting', ...confirmed]) await signUp(name)
  for (const Username of confirmed) await caller.call('AdminConfirmSignUp', { UserPoolId: poolId, Username })
  for (const Username of ['careful', 'wary']) {
    const SMSMfaSettings = { Enabled: true }
    await caller.call('AdminSetUserMFAPreference', { UserPoolId: poolId, Username, SMSMfaSettings })
  }
  const signIns = Array.from({ length: 5 }, () =>
    caller.call('InitiateAuth', {
      ClientId: client,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'verifying', PASSWORD: password },
    }),
  )
  const tokens = (await Promise.all(signIns)).map(
    ({ AuthenticationResult }) => AuthenticationResult?.AccessToken ?? '',
  )
  await signUp('forgetful')
  await caller.call('ConfirmSignUp', { ClientId: client, Username: 'forgetful', ConfirmationCode: code })
  for (const AttributeName of ['email', 'phone_number'])
    await caller.call('GetUserAttributeVerificationCode', { AccessToken: tokens[0] ?? '', AttributeName })
  return { poolId, client, hiding, tokens }
}

/** Many sign-ins begun by SRP, each with a well-formed answer that proves a wrong password. */
async function beginMany(scene: Scene, caller: Caller, name: string, count: number) {
  const srp = newSrpClient()
  const begun = Array.from({ length: count }, () =>
    caller.call('InitiateAuth', {
      ClientId: scene.client,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: name, SRP_A: srp.A },
    }),
  )
  const challenges = await Promise.all(begun)
  const [first] = challenges
  const proof = srp.answer(first?.ChallengeParameters, scene.poolId, 'Wrong-Horse', Date.now())
  return challenges.map(({ ChallengeParameters }) =>
    Object.assign({}, proof, { PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters?.['SECRET_BLOCK'] ?? '' }),
  )
}

const bySrp =
  (scene: Scene, caller: Caller, answers: readonly Record<string, string>[]) =>
  (index: number): Promise<unknown> =>
    caller.call('RespondToAuthChallenge', {
      ClientId: scene.client,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: answers[index % answers.length] ?? {},
    } satisfies Input<Extract<Action, 'RespondToAuthChallenge'>>)

/** Sign-ins whose password was right, each with a code of its own on its way. */
async function beginFactors(scene: Scene, caller: Caller, name: string, count: number) {
  const sessions: string[] = []
  for (let begun = 0; begun < count; begun++) {
    const { Session = '' } = await caller.call('InitiateAuth', {
      ClientId: scene.client,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: password },
    })
    sessions.push(Session)
  }
  return sessions
}

const bySms =
  (scene: Scene, caller: Caller, name: string, sessions: readonly string[]) =>
  (index: number): Promise<unknown> =>
    answerSms(scene, caller, name, sessions[index % sessions.length], wrongCode(index))

const answerSms = (scene: Scene, caller: Caller, name: string, Session: string | undefined, given: string) =>
  caller.call('RespondToAuthChallenge', {
    ClientId: scene.client,
    ChallengeName: 'SMS_MFA',
    Session,
    ChallengeResponses: { USERNAME: name, SMS_MFA_CODE: given },
  })

interface Tally {
  readonly title: string
  readonly asked: number
  /** Answers that tell that the guess was wrong. */
  readonly judged: number
  readonly allowed: number
  /** Answers that let the guesser in. */
  readonly accepted: number
  /** The first answer of another kind than was expected. */
  readonly other: string | undefined
}

/** Sends all guesses at once and counts, by their answers, those that were judged. */
async function tally(
  title: string,
  allowed: number,
  count: number,
  guessOne: (index: number) => Promise<unknown>,
): Promise<Tally> {
  const outcomes = await Promise.all(Array.from({ length: count }, (_, index) => outcomeOf(guessOne(index))))
  const refusals = outcomes.filter((outcome) => outcome instanceof Refusal)
  const judged = refusals.filter(isJudged).length
  const other = refusals.find((refusal) => !isJudged(refusal) && !isLimited(refusal))
  return {
    title,
    asked: count,
    judged,
    allowed,
    accepted: outcomes.length - refusals.length,
    other: other && `${other.name}: ${other.message}`,
  }
}

/**
 * The same for sign-ins, in waves for some seconds. Each wrong password after the first five locks the user for twice
 * as long as the one before, from a second on, so how many may be judged follows from how long it all took.
 */
async function tallyLocked(
  title: string,
  count: number,
  leastSeconds: number,
  guessOne: (index: number) => Promise<unknown>,
): Promise<Tally> {
  const start = performance.now()
  const secondsGone = () => (performance.now() - start) / 1000
  const waves = [await tally(title, 0, count, guessOne)]
  while (secondsGone() < leastSeconds) {
    await sleep(waveMs)
    waves.push(await tally(title, 0, count, guessOne))
  }
  const sumOf = (of: 'asked' | 'judged' | 'accepted') => waves.reduce((sum, wave) => sum + wave[of], 0)
  return {
    title,
    asked: sumOf('asked'),
    judged: sumOf('judged'),
    accepted: sumOf('accepted'),
    allowed: freeFailures + Math.floor(Math.log2(secondsGone() + 1)),
    other: waves.find(({ other }) => other)?.other,
  }
}

const isJudged = ({ name, message }: Refusal) =>
  name === 'CodeMismatchException' || message === 'Incorrect username or password.'

/** A guess that has waited for two seconds on a busy machine is refused too, before it is judged. */
const isLimited = ({ name, message }: Refusal) =>
  name === 'LimitExceededException' ||
  name === 'TooManyRequestsException' ||
  message === 'Password attempts exceeded' ||
  message === 'Invalid session for the user.'
