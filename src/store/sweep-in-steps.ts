/** The number of steps that a sweep takes at most. The next sweep goes on. */
const maxSteps = 100

/** Sweeps step by step. `sweepSome` answers whether any useless rows may be left. */
export async function sweepInSteps(sweepSome: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < maxSteps && (await sweepSome()); step++);
}
