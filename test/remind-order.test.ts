/** The order of a reminder inside a button: it comes back as it went in, always fits, and a forged one is none. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Carried, packOrder, routineCode, unpackOrder } from '../src/core/commands/remind-order.ts';
import type { Content } from '../src/core/content-schema.ts';
import { limits } from '../src/core/message.ts';
import { rotation } from '../src/core/post.ts';
import table from '../src/core/zones.json' with { type: 'json' };
import { realContent } from './support/bot.ts';
import './support/seed.ts';

let content: Content;
let orders: fc.Arbitrary<Carried>;
beforeAll(async () => {
  content = await realContent();
  const time = fc
    .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
    .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
  const role = fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map((id) => `role:${id}`);
  const values = fc.record(
    {
      time,
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((days) => days.sort()),
      zone: fc.constantFrom(...Object.keys(table.zones), 'UTC', '+05:30', '-03:00'),
      what: fc.constantFrom(rotation, ...content.routines.keys()),
      mention: fc.oneof(fc.constant(null), fc.constant('all'), role),
      tidy: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const ask = fc.constantFrom('time', 'hours', '07', 'zone', 'areas', 'America.7');
  orders = fc.record({ values, ask }, { requiredKeys: ['values'] });
});

test('whatever was said comes back from a button', () => {
  fc.assert(fc.property(orders, (order) => void expect(unpackOrder(content, packOrder(order))).toEqual(order)));
});

test('with any zone, routine and role there is room for it', () => {
  fc.assert(
    fc.property(orders, ({ values }) => {
      expect(`remind:+${packOrder({ values })}`.length).toBeLessThanOrEqual(limits.actionBytes);
    }),
  );
});

test('no two routines share a code', () => {
  const codes = [rotation, ...content.routines.keys()].map(routineCode);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => !/^[a-z0-9]{4}$/.test(code))).toEqual([]);
});

test.each([
  '',
  ':',
  '0700',
  '2500-------:',
  '070000-----:',
  '0700ff-----:',
  '070080-----:',
  '0700--x----:',
  '0700---zzzz:',
  '0700-------q:',
  '0700-------r:',
  '0700-------:Mars/Olympus',
  '0700-------:UTC?a b',
  '0700-------:UTC?',
  '0700-------:<b>',
  '７７００-------:',
])('the forged order "%s" is none', (text) => {
  expect(unpackOrder(content, text)).toBeUndefined();
});

test('whatever is forged, an order that is read is one that could have been written', () => {
  const part = fc.constantFrom(
    '0700',
    '----',
    '--',
    '7f',
    '-',
    't',
    'turn',
    'a',
    ':',
    'UTC',
    '?',
    'hours',
    'r1',
    'Europe/Berlin',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 9 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (forged) => {
      const order = unpackOrder(content, forged);
      if (order) expect(unpackOrder(content, packOrder(order))).toEqual(order);
    }),
  );
});
