/** `npm run -s triage` as a script runs it: a case in, one line of JSON out, and nothing that looks like a level for a case misread. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { triage } from '../src/cli/triage.ts';
import type { Content } from '../src/core/content-schema.ts';
import { realContent } from './support/bot.ts';

const root = join(import.meta.dirname, '..');

type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** From a folder that is not the project's: the content is found all the same. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  execFile(
    process.execPath,
    [join(root, 'src/cli/triage.ts'), ...args],
    { env, cwd: tmpdir(), timeout: 30_000 },
    // Rejected by Node itself (not started, killed after a while) is a code as well: none that a test expects.
    (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
  );
  return promise;
}

const answered: [name: string, given: object, found: object][] = [
  ['E1', { age: 41, pain: 5, flags: { E1: 'yes' } }, { level: 'emergency', reasons: ['E1'], card: 'go' }],
  ['nothing', { age: 41, pain: 5 }, { level: 'selfcare', reasons: [], card: 'selfcare', fired: [] }],
  ['no pain on moving', { age: 41, pain: 1, gone: 'yes' }, { level: 'ok', reasons: [], card: 'fine' }],
  ['a computed sign as a whole', { age: 41, pain: 5, flags: { U6: 'yes' } }, { level: 'urgent', reasons: ['U6'] }],
  [
    'K4 by ticks',
    { age: 41, pain: 5, flags: { E12: 'unsure', amount: 'yes' } },
    { level: 'emergency', reasons: ['K4'], card: 'go' },
  ],
];
const refused: [name: string, args: string[], why: string][] = [
  ['an unknown key', ['{"age":41,"pain":5,"colour":"red"}'], 'There is no question "colour".'],
  ['an unknown value', ['{"age":41,"pain":5,"onset":"slow"}'], 'onset is one of severe, sudden,'],
  ['broken JSON', ['{"age":41,"pain":5'], 'The case is not JSON.'],
  ['an unknown flag', ['{"age":41,"pain":5,"flags":{"E99":"yes"}}'], 'There is no flag "E99".'],
  ['no case at all', [], 'One argument is needed'],
];

describe('as a process', () => {
  test('one line of JSON with the level, the reasons and the card', async () => {
    const ended = await Promise.all(answered.map(([, given]) => run([JSON.stringify(given)])));
    for (const [index, [name, , found]] of answered.entries()) {
      const { code, out, err } = ended[index] ?? { code: -1, out: '', err: '' };
      expect([name, code, err, out.indexOf('\n')]).toEqual([name, 0, '', out.length - 1]);
      expect([name, JSON.parse(out)]).toMatchObject([name, found]);
    }
  });

  test('a case that cannot be read: exit code 1, a plain line, and nothing that could be taken for a level', async () => {
    const ended = await Promise.all(refused.map(([, args]) => run(args)));
    for (const [index, [name, , why]] of refused.entries()) {
      const { code, out, err } = ended[index] ?? { code: -1, out: '', err: '' };
      expect([name, code, out]).toEqual([name, 1, '']);
      expect([name, err.trim().split('\n')]).toEqual([name, [expect.stringContaining(why)]]);
    }
  });

  test('a content folder that is not there: exit code 1 and no level', async () => {
    const { code, out, err } = await run(['{"age":41,"pain":5}'], { CONTENT_DIR: join(root, 'nowhere') });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('The content folder cannot be read');
  });

  test('npm knows it by its name', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(scripts.triage).toBe('node src/cli/triage.ts');
  });
});

describe('a case', () => {
  let content: Content;
  beforeAll(async () => {
    content = await realContent();
  });
  const of = (given: object) => triage(content, JSON.stringify(given));

  test('the age in years takes the rules of its years, the pain those of its number', () => {
    const checkAge = (age: number) => of({ age, pain: 3, onset: 'severe', flags: { new: 'yes' } }).reasons;
    const byAge = [0, 12, 13, 17, 18, 49, 50, 59, 60, 64, 65, 69, 70, 120].map(checkAge);
    const [child, teen, adult, severe] = [[], ['C9', 'D2'], [], ['D5-eased']];
    expect(byAge).toEqual([
      ...[child, child, teen, teen, adult, adult, adult, adult],
      ...[severe, severe, severe, severe, severe, severe],
    ]);
    const painLevel = (pain: number) => of({ age: 60, pain, onset: 'sudden', gone: 'yes' }).level;
    expect([0, 1, 2, 3, 4, 5, 6].map(painLevel)).toEqual(['ok', 'ok', 'ok', ...Array(4).fill('selfcare')]);
    expect([7, 8, 9, 10].map(painLevel)).toEqual(Array(4).fill('emergency'));
  });

  test('what is not given is taken as harmless and listed; age and pain cannot be', () => {
    expect(of({ age: 41, pain: 5 })).toMatchObject({ assumed: { onset: 'gradual', course: 'better' }, missing: [] });
    const mild = of({ age: 41, pain: 0, course: '3m' });
    expect(mild.assumed).toEqual({ onset: 'gradual', gone: 'no' });
    expect(of({ pain: 5 })).toMatchObject({ level: null, reasons: [], missing: ['age'], card: 'not-cleared' });
    expect(of({ age: 41 })).toMatchObject({ level: null, reasons: [], missing: ['pain'], card: 'not-cleared' });
    expect(of({})).toMatchObject({ level: null, missing: ['age', 'pain'] });
    expect(of({ flags: { U1: 'yes' } })).toMatchObject({ level: 'urgent', missing: ['age', 'pain'], card: 'today' });
    // A doubt that would be selfcare is not told as such while something is missing.
    for (const part of [{ age: 41 }, { pain: 5 }])
      expect(of({ ...part, flags: { C3: 'unsure' } })).toMatchObject({ level: null, fired: [{ id: 'C3' }] });
  });

  test('under 13 and without pain there is no level, unless a sign fires', () => {
    expect(of({ age: 12, pain: 5 })).toMatchObject({ level: null, reasons: [], card: 'child' });
    expect(of({ age: 12, pain: 5, flags: { C3: 'unsure' } })).toMatchObject({
      level: null,
      reasons: [],
      card: 'child',
    });
    expect(of({ age: 12, flags: { E2: 'unsure' } })).toMatchObject({ level: 'emergency', reasons: ['E2'], card: 'go' });
    expect(of({ age: 41, pain: 'none' })).toMatchObject({ level: null, reasons: [], card: 'no-pain', missing: [] });
    expect(of({ age: 15, pain: 'none' })).toMatchObject({ level: null, card: 'no-pain' });
    expect(of({ age: 41, pain: 'none', flags: { U5: 'unsure' } })).toMatchObject({ level: 'clinician', card: 'see' });
  });

  test('every rule that fired is there, the deciding ones are the reasons', () => {
    const { level, reasons, fired } = of({ age: 41, pain: 5, flags: { U3: 'yes', U1: 'unsure', C1: 'yes', C3: 'no' } });
    expect([level, reasons]).toEqual(['emergency', ['K1']]);
    expect(fired).toEqual([
      { id: 'U1', truth: 'unsure', level: 'urgent' },
      { id: 'U3', truth: 'yes', level: 'urgent' },
      { id: 'C1', truth: 'yes', level: 'clinician' },
      { id: 'K1', truth: 'unsure', level: 'emergency' },
    ]);
  });

  test.each(['U6', 'C6', 'C7', 'C8', 'C9', 'C11'])('%s is taken as a whole too', (id) => {
    const { level, fired } = of({ age: 41, pain: 5, flags: { [id]: 'yes' } });
    expect(level).toBe(id === 'U6' ? 'urgent' : 'clinician');
    expect(fired).toContainEqual({ id, truth: 'yes', level });
  });

  test('the card is as the runner reads it, without a known country', () => {
    const card = of({ age: 41, pain: 5, flags: { E6: 'yes', E1: 'yes' } });
    expect(card.do).toMatch(/^Call .*112.* now and keep still\.$/);
    expect([card.run, card.adds]).toEqual(['Do not run.', [expect.stringContaining('cauda equina')]]);
    for (const given of [{ age: 12 }, { age: 41, pain: 'none' }, { age: 41, pain: 5, flags: { E9: 'yes' } }])
      expect(JSON.stringify(of(given))).not.toContain('{number}');
  });

  test('after an examination only what is new counts, and nothing clears', () => {
    const since = { purpose: 'return', age: 41 };
    expect(of(since)).toMatchObject({ level: null, card: null, missing: [], assumed: {} });
    expect(of({ ...since, pain: 1, gone: 'yes' })).toMatchObject({ level: null });
    expect(of({ ...since, flags: { fall: 'yes' } })).toMatchObject({ level: 'urgent', reasons: ['fall'] });
  });

  test.each([
    ['[]', 'The case is not a JSON object.'],
    ['null', 'The case is not a JSON object.'],
    ['"E1"', 'The case is not a JSON object.'],
    ['{"flags":["E1"]}', 'flags is not a JSON object.'],
    ['{"flags":null}', 'flags is not a JSON object.'],
    ['{"E1":"yes"}', 'There is no question "E1".'],
    ['{"tender":"yes"}', 'There is no question "tender".'],
    ['{"__proto__":"yes"}', 'There is no question "__proto__".'],
    ['{"constructor":"yes"}', 'There is no question "constructor".'],
    ['{"flags":{"constructor":"yes"}}', 'There is no flag "constructor".'],
    ['{"flags":{"U2":"yes"}}', 'There is no flag "U2".'],
    ['{"flags":{"K1":"yes"}}', 'There is no flag "K1".'],
    ['{"flags":{"D5":"yes"}}', 'There is no flag "D5".'],
    ['{"flags":{"e1":"yes"}}', 'There is no flag "e1".'],
    ['{"flags":{"E1":"Yes"}}', 'flags: E1 is yes, no or unsure, not "Yes".'],
    ['{"flags":{"E1":true}}', 'flags: E1 is yes, no or unsure, not true.'],
    ['{"flags":{"E1":null}}', 'flags: E1 is yes, no or unsure, not null.'],
    ['{"flags":{"E1":"yes","E1":"no"}}', 'A key stands twice, or deeper than it may.'],
    ['{"age":41,"age":12}', 'A key stands twice, or deeper than it may.'],
    ['{"age":"41"}', 'age is a whole number from 0 to 120, not "41".'],
    ['{"age":41.5}', 'age is a whole number from 0 to 120, not 41.5.'],
    ['{"age":-1}', 'age is a whole number from 0 to 120, not -1.'],
    ['{"age":121}', 'age is a whole number from 0 to 120, not 121.'],
    ['{"age":null}', 'age is a whole number from 0 to 120, not null.'],
    ['{"age":"none"}', 'age is a whole number from 0 to 120, not "none".'],
    ['{"pain":"5"}', 'pain is a whole number from 0 to 10 or "none", not "5".'],
    ['{"pain":"0"}', 'pain is a whole number from 0 to 10 or "none", not "0".'],
    ['{"pain":11}', 'pain is a whole number from 0 to 10 or "none", not 11.'],
    ['{"pain":2.5}', 'pain is a whole number from 0 to 10 or "none", not 2.5.'],
    ['{"gone":"maybe"}', 'gone is one of yes, no, unsure, not "maybe".'],
    ['{"purpose":"other"}', 'purpose is one of check, return, not "other".'],
    ['{"age":41} {"age":41}', 'The case is not JSON.'],
    ['', 'The case is not JSON.'],
  ])('%s is refused', (text, why) => {
    expect(() => triage(content, text)).toThrow(why);
  });

  test('a text that only looks like a key is none', () => {
    expect(() => of({ age: 41, pain: 5, onset: '"E1":' })).toThrow('onset is one of');
  });
});
