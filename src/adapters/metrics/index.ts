/** The figures at `/metrics`, in the format of Prometheus: what became of deliveries, how late they were, what waits. */
import type { Log, LogFields } from '../../core/ports.ts';

/** Asked at each request. */
export type Gauges = {
  /** The age of the oldest last tick of a platform, in milliseconds. */
  readonly tickAgeMs: number;
  /** How many posts are due or waiting, by platform. */
  readonly queues: Readonly<Record<string, number>>;
};

export type Metrics = {
  /** The same log; on its way every `delivery` is counted, so that the log and the figures cannot disagree. */
  watch(log: Log): Log;
  render(gauges: () => Promise<Gauges>): Promise<{ readonly type: string; readonly text: string }>;
};

/** Upper bounds in seconds: on time, a busy minute, a restart, a downtime within the three hours. */
const latenessSeconds = [1, 5, 15, 30, 60, 300, 900, 3600, 10_800];

/** The library costs a tenth of the start, so it is loaded with the first delivery or the first look. */
export function createMetrics(): Metrics {
  let loading: ReturnType<typeof createFigures> | undefined;
  const figures = () => {
    loading ??= createFigures();
    return loading;
  };
  return {
    watch: (log) => ({
      ...log,
      info(event, fields) {
        if (event === 'delivery' && fields) void figures().then(({ count }) => count(fields));
        log.info(event, fields);
      },
    }),
    async render(gauges) {
      const [{ show }, now] = await Promise.all([figures(), gauges()]);
      return show(now);
    },
  };
}

async function createFigures() {
  const { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: 'limber_deliveries_total',
    help: 'Attempts at posts, by what became of them',
    labelNames: ['platform', 'outcome', 'reason'],
    registers,
  });
  const lateness = new Histogram({
    name: 'limber_delivery_lateness_seconds',
    help: 'How long after its due time a post was sent',
    labelNames: ['platform'],
    buckets: latenessSeconds,
    registers,
  });
  const queue = new Gauge({
    name: 'limber_queue',
    help: 'Posts that are due or wait for another attempt',
    labelNames: ['platform'],
    registers,
  });
  const tickAge = new Gauge({ name: 'limber_tick_age_seconds', help: 'Time since the clock last ticked', registers });
  return {
    count(fields: LogFields): void {
      const platform = String(fields['platform']);
      const outcome = String(fields['outcome']);
      deliveries.inc({ platform, outcome, reason: String(fields['reason'] ?? '') });
      if (outcome === 'sent' && typeof fields['late'] === 'number') lateness.observe({ platform }, fields['late']);
    },
    async show({ tickAgeMs, queues }: Gauges) {
      tickAge.set(tickAgeMs / 1000);
      for (const [platform, length] of Object.entries(queues)) queue.set({ platform }, length);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}
