import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/**
 * Loaded into a server's process before the server: measures how late its event loop is. A message `reset` begins
 * anew, any other is answered with what was measured, in milliseconds.
 */
export interface LoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** The histogram counts from one tick of its own timer to the next, so this much of each value is no delay. */
const resolution = 1

if (isMainThread) {
  const histogram = monitorEventLoopDelay({ resolution })
  histogram.enable()
  const toMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution)
  process.on('message', (message) => {
    if (message === 'reset') return histogram.reset()
    const { max } = histogram
    process.send?.({
      p50: toMs(histogram.percentile(50)),
      p99: toMs(histogram.percentile(99)),
      max: toMs(max),
    } satisfies LoopDelay)
  })
  // The channel alone must not keep the server alive when it is to stop.
  process.channel?.unref()
}
