import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

const nanosecond = 1e-9;
const resolutionMs = 10;

/** Memory, CPU, the event loop's lag and the version. Returns what stops the measuring. */
export function measureProcess(registry: Registry, version: string): () => void {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'sallyport_build_info',
    help: 'The version that runs.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  new Gauge({
    name: 'sallyport_event_loop_lag_seconds',
    help: 'By how much the event loop was late since the last scrape.',
    labelNames: ['quantile'],
    registers,
    collect() {
      // The timer's own interval is no lag; before its first tick there is nothing to read.
      const lag = (nanoseconds: number): number =>
        Math.max(0, (nanoseconds || 0) * nanosecond - resolutionMs / 1000);
      this.set({ quantile: '0.5' }, lag(delay.percentile(50)));
      this.set({ quantile: '0.99' }, lag(delay.percentile(99)));
      this.set({ quantile: '1' }, lag(delay.max));
      delay.reset();
    },
  });
  return () => delay.disable();
}
