import { checkPublishedExamples } from '../../test/support/published-examples.ts'
import { newDraw, type Draw } from '../draw.ts'
import type { Options, Part, Report } from '../part.ts'
import { newCaller, startTarget } from '../target.ts'
import { newChallengeScene, startChallengeTarget, type ChallengeScene } from './challenge-scene.ts'
import { customSessions, factorSessions, setUpSessions } from './challenge-sessions.ts'
import { withNotices } from '../links/links.ts'
import type { Family } from './family.ts'
import { firstSessions } from './first-sessions.ts'
import { confirmationLinks, newLinkScene, undoLinks, type LinkScene } from './links.ts'
import { pageTokens } from './page-tokens.ts'
import { boundedKeys } from './bounded-keys.ts'
import { newScene, type Scene } from './scene.ts'
import { seals } from './seals.ts'
import { signedRequests } from './signed-requests.ts'
import { srpBlocks, srpProofs } from './srp.ts'
import { accessTokens, refreshTokens } from './tokens.ts'
import { connections, newWire } from './wire.ts'

/** What looks like a signed request or a token and is none. */
export const forge: Part = {
  name: 'forge',
  summary: 'mutants of signed requests, tokens, links and sealed texts: none is accepted',
  run,
}

async function run({ seed, rounds, short, progress }: Options): Promise<Report> {
  const count = rounds ?? (short ? 500 : 10_000)
  const draw = newDraw(seed)
  const examples = await checkPublishedExamples()
  await using target = await startTarget({ mode: 'start' })
  await using challengeTarget = await startChallengeTarget()
  using wire = newWire(target.url)
  using caller = newCaller({ url: challengeTarget.url, connections })
  await using linkTarget = await startTarget({ mode: 'dev', arguments: withNotices })
  using linkCaller = newCaller({ url: linkTarget.url, connections })
  const tallies: Tally[] = []
  async function tallyAll<S>(families: Families<S>, scene: S): Promise<void> {
    for (const [title, family] of Object.entries(families)) {
      progress(title)
      tallies.push(await tally(title, count, await family(scene, draw)))
    }
  }
  await tallyAll(families, await newScene(wire, target.data))
  await tallyAll(challengeFamilies, await newChallengeScene(caller))
  await tallyAll(linkFamilies, await newLinkScene(linkTarget.url, linkCaller))
  const targets = [target, challengeTarget, linkTarget]
  const accepted = tallies.reduce((sum, { accepted }) => sum + accepted.length, 0)
  const dead = tallies.filter(({ controls, good }) => controls === 0 || good < controls)
  const broken = tallies.reduce((sum, { broken }) => sum + broken, 0)
  const problems = [
    ...examples.problems,
    ...tallies.flatMap(({ title, accepted }) =>
      accepted.slice(0, 5).map((what) => `${title}: ACCEPTED ${what}`),
    ),
    ...dead.map(({ title, controls, good }) => `${title}: of ${controls} genuine ones ${good} were accepted`),
    ...(broken
      ? [`${broken} answers of 500 and above: ${targets.map((each) => each.log().slice(0, 1000)).join('')}`]
      : []),
    ...targets.flatMap((each) => (each.ended() ? [`the server ended: ${each.ended()}`] : [])),
  ]
  return {
    ok: problems.length === 0,
    lines: [
      examples.line,
      ...tallies.map(
        ({ title, mutants, accepted, controls }) =>
          `${title}: ${accepted.length} of ${mutants} mutants accepted (all of ${controls} genuine ones between them)`,
      ),
      ...problems,
    ],
    figures: {
      examples: examples.count,
      mutants: tallies.reduce((sum, { mutants }) => sum + mutants, 0),
      accepted,
    },
  }
}

/** By their titles. */
type Families<S> = Readonly<Record<string, (scene: S, draw: Draw) => Promise<Family>>>

const families: Families<Scene> = {
  'signed requests': async (scene, draw) => signedRequests(scene, draw),
  'access tokens': async (scene, draw) => accessTokens(scene, draw),
  'refresh tokens': async (scene, draw) => refreshTokens(scene, draw),
  'page tokens': pageTokens,
  'seals of every version': seals,
  'access keys beyond their rights': boundedKeys,
  'SRP blocks': srpBlocks,
  'SRP proofs': srpProofs,
  'sessions of a first sign-in': firstSessions,
}

const challengeFamilies: Families<ChallengeScene> = {
  'sessions of a second factor': factorSessions,
  'sessions of custom challenges': customSessions,
  'sessions to set up a factor': setUpSessions,
}

const linkFamilies: Families<LinkScene> = {
  'links that confirm': confirmationLinks,
  'links that undo': undoLinks,
}

interface Tally {
  readonly title: string
  readonly mutants: number
  readonly accepted: readonly string[]
  readonly controls: number
  readonly good: number
  readonly broken: number
}

async function tally(title: string, count: number, family: Family): Promise<Tally> {
  const accepted: string[] = []
  let controls = 0
  let good = 0
  let broken = 0
  for (let done = 0; done < count;) {
    const batch = Array.from({ length: Math.min(family.between, count - done) }, () => family.mutant())
    const statuses = await Promise.all(batch.map(({ sent }) => sent))
    for (const [index, status] of statuses.entries()) {
      if (status === 200) accepted.push(batch[index]?.what ?? '')
      if (status >= 500) broken += 1
    }
    done += batch.length
    controls += 1
    if ((await family.genuine()) === 200) good += 1
  }
  return { title, mutants: count, accepted, controls, good, broken }
}
