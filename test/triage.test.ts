/** The promise that a danger sign always wins, proved over all singles, all pairs, every age, and a seeded crowd of answers. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Level, levels, type Questionnaire } from '../src/core/content-schema.ts';
import { isFinished, next, questionsOf } from '../src/core/questionnaire.ts';
import { type Answers, cardFor, decide } from '../src/core/triage.ts';
import { realContent } from './support/bot.ts';

/** The minimums that clinicians must sign, written down a second time so that a slip in the content file is seen. */
const minimums: Record<string, [yes: Level, unsure: Level]> = {
  E1: ['emergency', 'emergency'],
  E2: ['emergency', 'emergency'],
  E3: ['emergency', 'emergency'],
  E4: ['emergency', 'urgent'],
  E5: ['emergency', 'urgent'],
  E6: ['emergency', 'urgent'],
  E7: ['emergency', 'emergency'],
  E8: ['emergency', 'emergency'],
  E9: ['emergency', 'emergency'],
  E10: ['emergency', 'urgent'],
  E11: ['emergency', 'urgent'],
  E12: ['urgent', 'urgent'],
  U1: ['urgent', 'urgent'],
  U3: ['urgent', 'urgent'],
  U4: ['urgent', 'urgent'],
  U5: ['urgent', 'clinician'],
  U7: ['urgent', 'clinician'],
  U8: ['urgent', 'clinician'],
  U9: ['urgent', 'clinician'],
  U10: ['urgent', 'urgent'],
  U11: ['urgent', 'clinician'],
  U12: ['urgent', 'clinician'],
  U13: ['urgent', 'clinician'],
  U14: ['urgent', 'clinician'],
  tender: ['urgent', 'clinician'],
};
const signs = Object.keys(minimums);
const ages = ['13-17', '18-49', '50-59', '60-64', '65-69', '70+'];

let check: Questionnaire;
beforeAll(async () => {
  check = (await realContent()).check;
});

/** Every question answered with 'no', and an adult's mild pain that came gradually; then the changes. */
function answersWith(changes: Record<string, string> = {}): Answers {
  const noes = check.screens.flatMap((screen) =>
    screen.ask === 'several' ? screen.items.map((id) => [id, 'no'] as const) : [],
  );
  return new Map([...noes, ['age', '18-49'], ['pain', '1-2'], ['onset', 'gradual'], ...Object.entries(changes)]);
}

const rank = (level: Level | undefined) => (level === undefined ? -1 : levels.indexOf(level));
const levelOf = (changes: Record<string, string>) => decide(check, answersWith(changes)).level;
const minimumOf = (sign: string, answer: 'yes' | 'unsure') => minimums[sign]?.[answer === 'yes' ? 0 : 1] as Level;
const bothAnswers = ['yes', 'unsure'] as const;

test('every danger sign alone reaches exactly its own level', () => {
  for (const sign of signs)
    for (const answer of bothAnswers)
      expect([sign, answer, levelOf({ [sign]: answer })]).toEqual([sign, answer, minimumOf(sign, answer)]);
});

test('no pair of danger signs is ever below the higher of the two', () => {
  for (const one of signs) {
    for (const other of signs.slice(signs.indexOf(one) + 1)) {
      for (const a of bothAnswers) {
        for (const b of bothAnswers) {
          const wanted = Math.max(rank(minimumOf(one, a)), rank(minimumOf(other, b)));
          expect(rank(levelOf({ [one]: a, [other]: b })), `${one} ${a}, ${other} ${b}`).toBeGreaterThanOrEqual(wanted);
        }
      }
    }
  }
});

test.each([
  ['K1', { U3: 'yes', U1: 'yes' }],
  ['K2', { U4: 'yes', U1: 'yes' }],
  ['K3', { U10: 'yes', U1: 'yes' }],
  ['K4', { E12: 'yes', sick: 'yes' }],
  ['K4', { E12: 'yes', yellow: 'yes' }],
  ['K4', { E12: 'yes', tummy: 'yes' }],
  ['K4', { E12: 'yes', amount: 'yes' }],
  ['K4', { E12: 'unsure', amount: 'unsure' }],
  ['D5', { age: '60-64', onset: 'sudden', pain: '7-10' }],
  ['D5', { age: '70+', onset: 'sudden', U9: 'yes' }],
])('%s makes an emergency of %o', (rule, changes) => {
  const { level, fired } = decide(check, answersWith(changes as Record<string, string>));
  expect(level).toBe('emergency');
  expect(fired.map(({ id }) => id)).toContain(rule);
});

test.each([
  ['a knock at 70 or over', { age: '70+', onset: 'knock' }, 'urgent'],
  ['a knock at 60', { age: '60-64', onset: 'knock' }, undefined],
  ['any pain at 65', { age: '65-69' }, 'clinician'],
  ['sudden pain at 60 that is mild by now', { age: '60-64', onset: 'sudden', pain: '1-2' }, 'urgent'],
  ['no pain at 70', { age: '70+', pain: 'none' }, undefined],
  ['a sudden start at 65', { age: '65-69', onset: 'sudden' }, 'urgent'],
  ['an unknown start at 65', { age: '65-69', onset: 'unknown' }, 'clinician'],
  ['a sudden start with weak bones', { onset: 'sudden', brittle: 'yes' }, 'urgent'],
  ['weak bones without a sudden start', { brittle: 'yes' }, 'clinician'],
  ['any pain under 18', { age: '13-17', pain: '0' }, 'clinician'],
  ['severe sudden pain at 50', { age: '50-59', onset: 'sudden', pain: '7-10' }, undefined],
])('%s', (_, changes, level) => expect(levelOf(changes as Record<string, string>)).toBe(level));

test('vomiting without too much painkiller is no sign of its own', () => {
  expect(levelOf({ sick: 'yes', tummy: 'yes' })).toBeUndefined();
});

test('low or improving pain never cancels a sign, at any age', () => {
  for (const age of ages)
    for (const pain of ['0', '1-2', 'none'])
      for (const sign of signs) {
        expect(rank(levelOf({ age, pain, [sign]: 'yes' }))).toBeGreaterThanOrEqual(rank(minimumOf(sign, 'yes')));
      }
});

/** Any complete or partial set of answers. */
function anyAnswers(): fc.Arbitrary<Answers> {
  const questions = check.screens.flatMap((screen) =>
    questionsOf(screen).map((id) =>
      fc.tuple(fc.constant(id), fc.constantFrom(...(screen.ask === 'one' ? screen.options : ['no', 'unsure', 'yes']))),
    ),
  );
  return fc.tuple(...questions).map((pairs) => new Map(pairs));
}

test('100,000 random answers never fall below a sign, and the questions always end in a card', () => {
  const questions = check.screens.flatMap((screen) =>
    questionsOf(screen).map((id) => [id, screen.ask === 'one' ? screen.options : ['no', 'unsure', 'yes']] as const),
  );
  let seed = 2026;
  const below = (limit: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  const wrong: string[] = [];
  for (let run = 0; run < 100_000; run += 1) {
    // Mostly 'no', else every case would be an emergency by some other sign.
    const answers = new Map(
      questions.map(([id, options]) => [id, options[below(4) > 0 ? 0 : below(options.length)] ?? '']),
    );
    const decision = decide(check, answers);
    for (const sign of signs) {
      const answer = answers.get(sign);
      if ((answer === 'yes' || answer === 'unsure') && rank(decision.level) < rank(minimumOf(sign, answer)))
        wrong.push(`${sign} ${answer}`);
    }
    if (!isFinished(check, answers) || cardFor(check, answers, decision) === '')
      wrong.push(JSON.stringify([...answers]));
  }
  expect(wrong).toEqual([]);
});

test('a worse answer never lowers the level', () => {
  const worse: Record<string, string> = { no: 'unsure', unsure: 'yes' };
  fc.assert(
    fc.property(anyAnswers(), fc.nat(), (answers, pick) => {
      const items = [...answers].filter(([, answer]) => answer in worse);
      const [id, answer] = items[pick % Math.max(1, items.length)] ?? [];
      if (id === undefined || answer === undefined) return;
      const raised = new Map([...answers, [id, worse[answer] ?? answer]]);
      expect(rank(decide(check, raised).level)).toBeGreaterThanOrEqual(rank(decide(check, answers).level));
    }),
    { seed: 2026, numRuns: 4_000 },
  );
});

test('no answers at all lead to selfcare or ok: this check cannot clear anyone', () => {
  fc.assert(
    fc.property(anyAnswers(), (answers) => {
      expect(['selfcare', 'ok']).not.toContain(decide(check, answers).level);
    }),
    { seed: 1, numRuns: 4_000 },
  );
});

test('a gap is never a no: with one question open the check asks on or has reached an emergency', () => {
  fc.assert(
    fc.property(anyAnswers(), fc.nat(), (answers, pick) => {
      const ids = [...answers.keys()].filter((id) => !['sick', 'yellow', 'tummy', 'amount'].includes(id));
      const gap = ids[pick % ids.length] ?? '';
      const coming = next(check, new Map([...answers].filter(([id]) => id !== gap)));
      if (coming.kind === 'outcome' && coming.card === undefined)
        expect(decide(check, answers).level).toBe('emergency');
    }),
    { seed: 3, numRuns: 4_000 },
  );
});

test('early ends never hide a sign that was ticked before', () => {
  const unsureLegs = new Map([
    ['age', '18-49'],
    ...['E1', 'E2', 'E3', 'E5'].map((id) => [id, 'no'] as const),
    ['E4', 'unsure'],
    ...['E6', 'E7', 'E8', 'E9', 'E10', 'E11'].map((id) => [id, 'no'] as const),
    ['pain', 'none'],
  ] as const);
  expect(next(check, unsureLegs)).toMatchObject({ kind: 'screen', screen: { id: 'onset' } });
});
