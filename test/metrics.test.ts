/** The figures say what the log says: deliveries by outcome, how late they were, what waits. */
import { expect, test } from 'vitest';
import { createMetrics } from '../src/adapters/metrics/index.ts';
import { recordingLog } from './support/store-samples.ts';

const gauges = async () => ({ tickAgeMs: 1500, queues: { discord: 0, telegram: 3 } });

test('each delivery in the log is counted by platform, outcome and reason, and still logged', async () => {
  const metrics = createMetrics();
  const log = recordingLog();
  const watched = metrics.watch(log);
  const fields = { platform: 'discord', reminder: 1, date: '2026-11-23' };
  watched.info('delivery', { ...fields, outcome: 'sent', late: 2 });
  watched.info('delivery', { ...fields, outcome: 'sent', late: 400 });
  watched.info('delivery', { ...fields, outcome: 'retry', reason: 'rate-limit', late: 1 });
  watched.info('ready', {});
  const { type, text } = await metrics.render(gauges);
  expect(type).toContain('text/plain');
  expect(text).toContain('limber_deliveries_total{platform="discord",outcome="sent",reason=""} 2');
  expect(text).toContain('limber_deliveries_total{platform="discord",outcome="retry",reason="rate-limit"} 1');
  expect(text).toContain('limber_delivery_lateness_seconds_bucket{le="5",platform="discord"} 1');
  expect(text).toContain('limber_delivery_lateness_seconds_count{platform="discord"} 2');
  expect(log.entries).toHaveLength(4);
});

test('what waits and the age of the last tick are asked for at each look', async () => {
  const { text } = await createMetrics().render(gauges);
  expect(text).toContain('limber_queue{platform="telegram"} 3');
  expect(text).toContain('limber_queue{platform="discord"} 0');
  expect(text).toContain('limber_tick_age_seconds 1.5');
});

test('no reminder, date or person is a label', async () => {
  const metrics = createMetrics();
  metrics.watch(recordingLog()).info('delivery', { platform: 'x', reminder: 77, date: '2026-11-23', outcome: 'sent' });
  const { text } = await metrics.render(gauges);
  expect(text).not.toMatch(/reminder="|2026-11-23/);
});
