/**
 * The promise that a danger sign always wins: over all singles, all pairs, every age and a seeded crowd of answers, the content
 * and the engine come to what the table says, rule by rule. What the always-true properties T1 to T12 say stands with each test.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { cardFor, conclude, isAsked, isFinished, next, questionsOf } from '../src/core/questionnaire.ts';
import type { Questionnaire } from '../src/core/questionnaire-schema.ts';
import { type Answers, type Decision, decide, type Fired, truthOf } from '../src/core/triage.ts';
import { realContent } from './support/bot.ts';
import {
  but,
  type Case,
  type Changes,
  chosenIn,
  computed,
  courses,
  dangerSigns,
  firedOf,
  firstSentences,
  flags,
  levelOf,
  type Mark,
  marked,
  maySleepOnIt,
  noRunning,
  onsets,
  parts,
  randomCase,
  rank,
  relieved,
  seeded,
  table,
} from './support/triage-table.ts';

let check: Questionnaire;
let noes: [id: string, answer: string][];
beforeAll(async () => {
  check = (await realContent()).questionnaires.check;
  noes = check.screens.flatMap((screen) =>
    screen.ask === 'several' ? screen.items.map((id): [string, string] => [id, 'no']) : [],
  );
});

/** As the bot holds it: every question has an answer, also those that these answers do not lead to. */
function answersOf(one: Case): Answers {
  const answers = new Map(noes);
  for (const [id, answer] of Object.entries({ purpose: 'check', ...chosenIn(one), ...one.marks }))
    answers.set(id, answer);
  return answers;
}

/** After an examination only some of it is asked. */
function askedSince(one: Case): Answers {
  const all = new Map([...answersOf(one), ['purpose', 'return']]);
  const asked = check.screens.filter((screen) => isAsked(check, all, screen)).flatMap(questionsOf);
  return new Map([...all].filter(([id]) => id === 'purpose' || asked.includes(id)));
}

const ruleOf = (id: string) => (decided: { fired: readonly { id: string }[] }) =>
  decided.fired.some((rule) => rule.id === id);
const concluded = (one: Case) => conclude(check, answersOf(one));
const levelIn = (one: Case) => concluded(one).level;
const marks = ['yes', 'unsure'] as const;
const least = (id: string, mark: Mark) => (mark === 'no' ? undefined : table[id]?.[mark === 'yes' ? 0 : 1]);

/** What differs between the bot and the table; undefined where they agree on every rule and on the level. */
function difference(one: Case, found: Decision): string | undefined {
  const fired = firedOf(one);
  const wanted = new Map(fired.map((rule) => [rule.id, rule]));
  const agrees = ({ id, truth, level }: Fired) => wanted.get(id)?.truth === truth && wanted.get(id)?.level === level;
  const same = found.fired.length === wanted.size && found.fired.every(agrees);
  const level = levelOf(one, fired);
  // Below 13 the questions end at the first screen: there is no level, only what a sign demands.
  if (same && (one.age < 13 || found.level === level)) return undefined;
  return JSON.stringify({ one, found, wanted: fired, level });
}

describe('signs and pairs (T1, T5)', () => {
  const singles = flags.flatMap((id) => marks.map((mark) => [id, mark] as const));

  test('every one of the 74 alone reaches exactly its own level', () => {
    expect(singles).toHaveLength(74);
    const found = singles.map(([id, mark]) => [id, mark, levelIn(marked({ [id]: mark }))]);
    expect(found).toEqual(singles.map(([id, mark]) => [id, mark, least(id, mark)]));
  });

  test('no pair of the 2,664 is ever below the higher of the two, and each comes to what the table says', () => {
    const wrong: string[] = [];
    let pairs = 0;
    for (const [index, [one, a]] of singles.entries())
      for (const [other, b] of singles.slice(index + 1)) {
        if (other === one) continue;
        pairs += 1;
        const pair = marked({ [one]: a, [other]: b });
        const found = concluded(pair);
        const level = rank(found.level);
        if (level < rank(least(one, a)) || level < rank(least(other, b)) || difference(pair, found))
          wrong.push(`${one} ${a}, ${other} ${b}`);
      }
    expect([pairs, wrong]).toEqual([2664, []]);
  });

  test('low, easing or no pain never cancels a sign, at any age (T7)', () => {
    const wrong: string[] = [];
    for (const [id, mark] of singles)
      for (const age of [12, 15, 41, 55, 62, 67, 80])
        for (const pain of ['none', 0, 2] as const)
          for (const gone of relieved) {
            const level = rank(levelIn(but({ age, pain, gone, marks: { [id]: mark } })));
            if (level < rank(least(id, mark))) wrong.push(`${id} ${mark} at ${age} with pain ${pain}`);
          }
    expect(wrong).toEqual([]);
  });
});

/** What each computed flag follows from: the least answers that make it true. */
const computedFrom: [id: string, changes: Changes][] = [
  ['U6', { marks: { tender: 'yes' } }],
  ...(['severe', 'sudden', 'knock'] as const).flatMap((onset): [string, Changes][] => [
    ['U6', { onset, marks: { C3: 'yes' } }],
    ['U6', { onset, age: 65, pain: 3 }],
  ]),
  ...['jump', 'periods', 'eating', 'fractured'].map((id): [string, Changes] => [
    'C6',
    { marks: { landing: 'yes', [id]: 'yes' } },
  ]),
  ...(['same-6w', 'worse', '6w', '3m'] as const).map((course): [string, Changes] => ['C7', { course }]),
  ...(['worse', '3m'] as const).map((course): [string, Changes] => [
    'C8',
    { course, marks: { before45: 'yes', morning: 'yes', relatives: 'yes', skin: 'yes' } },
  ]),
  ['C9', { age: 17, pain: 0 }],
  ['C11', { marks: { spine: 'yes' } }],
  ['C11', { marks: { everyrun: 'yes' } }],
];

describe('computed flags', () => {
  test.each(computedFrom)('%s follows from %o', (id, changes) => {
    const { fired, level } = concluded(but(changes));
    expect(fired).toContainEqual({ id, truth: 'yes', level: table[id]?.[0] });
    expect(rank(level)).toBeGreaterThanOrEqual(rank(least(id, 'yes')));
  });

  test.each([
    ['a knock at 64', 'U6', { age: 64, onset: 'knock' }],
    ['hard effort at 65', 'U6', { age: 65, onset: 'effort' }],
    ['weak bones without a start', 'U6', { marks: { C3: 'yes' } }],
    ['one sore spot without load', 'C6', { marks: { landing: 'yes' } }],
    ['more training without a sore spot', 'C6', { marks: { jump: 'yes', periods: 'yes' } }],
    ['the same for 2-3 weeks', 'C7', { course: 'same-3w' }],
    ['worse for under 2 weeks', 'C7', { course: 'worse-2w' }],
    ['two criteria', 'C8', { course: '3m', marks: { before45: 'yes', morning: 'yes', night: 'yes' } }],
    ['under 3 months', 'C8', { course: '6w', marks: { before45: 'yes', morning: 'yes', night: 'yes', skin: 'yes' } }],
    ['later than 45', 'C8', { course: '3m', marks: { easing: 'yes', morning: 'yes', night: 'yes', skin: 'yes' } }],
    ['an age of 18', 'C9', { age: 18 }],
  ] as [string, string, Changes][])('%s does not make %s', (_, id, changes) => {
    expect(concluded(but(changes)).fired.filter((rule) => rule.id === id)).toEqual([]);
  });

  test('any three of the seven criteria are the pattern of inflammation', () => {
    const criteria = ['morning', 'easing', 'night', 'buttock', 'tablets', 'skin', 'relatives'];
    const without = (left: readonly string[]) => criteria.filter((id) => !left.includes(id));
    for (const a of criteria)
      for (const b of without([a]))
        for (const c of without([a, b])) {
          const three = { before45: 'yes', [a]: 'yes', [b]: 'yes', [c]: 'yes' } as const;
          expect(concluded(but({ course: '3m', marks: three })), `${a} ${b} ${c}`).toSatisfy(ruleOf('C8'));
        }
  });
});

/** Each combination: what there must be, and what one of which must be there too. */
const combinations: [rule: string, level: string, first: string, others: readonly string[]][] = [
  ['K1', 'emergency', 'U3', ['U1', 'E4', 'E5', 'E8']],
  ['K2', 'emergency', 'U4', ['U1', 'E4', 'E5']],
  ['K3', 'emergency', 'U10', ['U1', 'C1', 'E1', 'E2', 'E3', 'E4', 'E5']],
  ['K4', 'emergency', 'E12', ['sick', 'E8', 'yellow', 'tummy', 'amount']],
  ['K5', 'urgent', 'C5', ['U3', 'U12']],
  ['K6', 'urgent', 'C4', ['U7', 'U3']],
  ['K7', 'urgent', 'C6', ['U7', 'U14']],
  ['K8', 'urgent', 'C1', ['U9']],
];

describe('combinations', () => {
  test.each(combinations)(
    '%s makes it %s: %s with any of %j, also where one is not sure',
    (rule, level, first, others) => {
      for (const other of others)
        for (const a of marks)
          for (const b of marks) {
            const found = concluded(marked({ [first]: a, [other]: b }));
            const truth = a === 'yes' && b === 'yes' ? 'yes' : 'unsure';
            expect(found.fired, `${first} ${a}, ${other} ${b}`).toContainEqual({ id: rule, truth, level });
            expect(rank(found.level)).toBeGreaterThanOrEqual(rank(level));
          }
      // One half of it is not the combination.
      for (const id of [first, ...others])
        expect(decide(check, answersOf(marked({ [id]: 'yes' }))).fired.filter((fired) => fired.id === rule)).toEqual(
          [],
        );
    },
  );

  test.each(['worse-2w', 'worse'] as const)('K8 is leg pain that is %s', (course) => {
    for (const mark of marks) expect(levelIn(but({ course, marks: { C1: mark } }))).toBe('urgent');
    expect(levelIn(but({ course: 'same-2w', marks: { C1: 'yes' } }))).toBe('clinician');
  });

  test.each([{ onset: 'severe' }, { onset: 'sudden' }, { onset: 'knock' }, { marks: { tender: 'yes' } }] as Changes[])(
    'K9 is weak bones with %o',
    (changes) => {
      const found = concluded(but({ ...changes, marks: { ...changes.marks, C3: 'yes' } }));
      expect(found.fired).toContainEqual({ id: 'K9', truth: 'yes', level: 'urgent' });
      const doubt = concluded(but({ ...changes, marks: { ...changes.marks, C3: 'unsure' } }));
      expect(doubt.fired).toContainEqual({ id: 'K9', truth: 'unsure', level: 'clinician' });
    },
  );

  test('K10 is any three C flags, and its card says within days', () => {
    const others = flags.filter((id) => id.startsWith('C'));
    expect(others).toHaveLength(12);
    for (const [index, a] of others.entries())
      for (const [step, b] of others.slice(index + 1).entries()) {
        expect(concluded(marked({ [a]: 'yes', [b]: 'yes' })), `${a} ${b}`).not.toSatisfy(ruleOf('K10'));
        for (const c of others.slice(index + step + 2)) {
          const three = marked({ [a]: 'yes', [b]: 'unsure', [c]: 'yes' });
          expect(concluded(three), `${a} ${b} ${c}`).toSatisfy(ruleOf('K10'));
          expect(cardFor(check, answersOf(three), concluded(three))).toBe('see-days');
        }
      }
    // Each of them alone would be no more than selfcare.
    expect(levelIn(marked({ C3: 'unsure', C4: 'unsure', C12: 'unsure' }))).toBe('clinician');
    expect(levelIn(marked({ C3: 'unsure', C4: 'unsure' }))).toBe('selfcare');
  });

  test('vomiting and a sore tummy without too much painkiller are no signs of their own', () => {
    expect(levelIn(marked({ sick: 'yes', yellow: 'yes', tummy: 'yes', amount: 'yes' }))).toBe('selfcare');
  });
});

describe('the questions', () => {
  const askedWith = (one: Case) =>
    check.screens.filter((screen) => isAsked(check, answersOf(one), screen)).map(({ id }) => id);
  const always = ['age', 'nerves', 'ill', 'pain', 'onset', 'course', 'today', 'severe', 'body', 'risk', 'pattern'];

  test('every flag and every part of one is asked, danger signs straight after the age', () => {
    const items = check.screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []));
    expect(items.toSorted()).toEqual([...flags.filter((id) => !computed.includes(id)), ...parts].toSorted());
    expect(check.screens.slice(0, 3).map(questionsOf)).toEqual([
      ['age'],
      ['E1', 'E2', 'E3', 'E4', 'E5'],
      ['E6', 'E7', 'E8', 'E9', 'E10', 'E11'],
    ]);
    expect(questionsOf(check.screens[3] ?? { id: '', ask: 'several', items: [] })).toEqual(['pain']);
  });

  test.each([
    [{}, []],
    [{ marks: { E12: 'unsure' } }, ['overdose']],
    [{ marks: { landing: 'unsure' } }, ['stress']],
    [{ course: '3m' }, ['stiff', 'family']],
    [{ course: 'worse' }, ['stiff', 'family']],
    [{ course: '6w' }, []],
    [{ pain: 0 }, ['gone']],
    [{ pain: 2 }, ['gone']],
    [{ pain: 3 }, []],
  ] as [Changes, string[]][])('%o adds the screens %j', (changes, more) => {
    expect(askedWith(but(changes)).toSorted()).toEqual([...always, ...more].toSorted());
  });

  test('after an examination only signs are asked, and what happened since', () => {
    const since = check.screens.filter((screen) => isAsked(check, askedSince(but({})), screen)).map(({ id }) => id);
    expect(since).toEqual(['age', 'nerves', 'ill', 'again', 'today', 'severe', 'body']);
  });
});

/** Which rule an age brings, with what else it needs: exactly from the first to the last of these years. */
const byAge: [rule: string, truth: Mark, changes: Changes, from: number, to: number][] = [
  ['C9', 'yes', { pain: 0 }, 13, 17],
  ['D2', 'yes', { pain: 0 }, 13, 17],
  ['D3', 'yes', { marks: { new: 'yes' } }, 65, 95],
  ['D3', 'unsure', { marks: { new: 'unsure' } }, 65, 95],
  ...(['same-3w', 'same-6w', 'worse', '6w', '3m'] as const).map((course): (typeof byAge)[number] => [
    'D4',
    'yes',
    { course, marks: { new: 'yes' } },
    50,
    64,
  ]),
  ['D4', 'unsure', { course: 'same-3w', marks: { new: 'unsure' } }, 50, 64],
  ['D5', 'yes', { onset: 'sudden', pain: 7 }, 60, 95],
  ['D5', 'yes', { onset: 'severe', pain: 10 }, 60, 95],
  ['D5', 'yes', { onset: 'sudden', pain: 2, marks: { U9: 'yes' } }, 60, 95],
  ['D5', 'unsure', { onset: 'unknown', pain: 7 }, 60, 95],
  ['D5', 'unsure', { onset: 'sudden', pain: 2, marks: { U9: 'unsure' } }, 60, 95],
  ['D5-eased', 'yes', { onset: 'severe', pain: 0 }, 60, 95],
  ['D5-eased', 'unsure', { onset: 'unknown', pain: 0 }, 60, 95],
  ['D6', 'yes', { onset: 'knock' }, 70, 95],
  ['D6', 'unsure', { onset: 'unknown' }, 70, 95],
  ['U6', 'yes', { onset: 'knock' }, 65, 95],
  ['U6', 'yes', { onset: 'sudden' }, 65, 95],
  ['U6', 'unsure', { onset: 'unknown' }, 65, 95],
];

describe('every age from 10 to 95', () => {
  const ages = Array.from({ length: 86 }, (_, index) => index + 10);

  test.each(byAge)('%s is %s with %o', (rule, truth, changes, from, to) => {
    const found = ages.filter((age) =>
      concluded(but({ ...changes, age })).fired.some((fired) => fired.id === rule && fired.truth === truth),
    );
    expect([found[0], found.at(-1), found.length]).toEqual([from, to, to - from + 1]);
  });

  test.each([
    ['no rule of age without pain', { pain: 'none' }, []],
    ['a first pain that is getting better', { age: 60, marks: { new: 'yes' } }, []],
    ['a first pain for under 2 weeks', { age: 60, course: 'same-2w', marks: { new: 'yes' } }, []],
    ['an old pain', { age: 80, course: 'same-3w' }, []],
    ['sudden, not severe', { age: 64, onset: 'sudden', pain: 6 }, []],
    ['hard effort and severe', { age: 64, onset: 'effort', pain: 10 }, []],
  ] as [string, Changes, string[]][])('%s: nothing fires', (_, changes, rules) => {
    expect(concluded(but(changes)).fired.map(({ id }) => id)).toEqual(rules);
  });

  test('under 18 any pain is for a clinician, however strong', () => {
    const levels = Array.from({ length: 11 }, (_, pain) => levelIn(but({ age: 15, pain, gone: 'yes' })));
    expect(levels).toEqual(Array(11).fill('clinician'));
    expect(levelIn(but({ age: 15, pain: 'none' }))).toBeUndefined();
  });

  test('how it began, how it goes and how strong it is, against the table', () => {
    const wrong: string[] = [];
    for (const age of ages)
      for (const pain of ['none', 0, 7] as const)
        for (const onset of ['severe', 'sudden', 'knock', 'unknown'] as const)
          for (const course of ['better', 'same-3w', 'worse'] as const)
            for (const fresh of ['no', 'yes'] as const) {
              const one = but({ age, pain, onset, course, marks: { new: fresh } });
              const found = difference(one, concluded(one));
              if (found) wrong.push(found);
            }
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('under 13 the first answer ends it, with the danger signs and without a level (D1)', () => {
    for (const purpose of ['check', 'return'])
      expect(next(check, new Map(Object.entries({ purpose, age: 'u13' })))).toEqual({ kind: 'outcome', card: 'child' });
    expect(check.ends.find(({ card }) => card === 'child')?.signs).toBe(true);
    expect(next(check, new Map(Object.entries({ purpose: 'check', age: '13-17' }))).kind).toBe('screen');
  });
});

describe('a seeded crowd', () => {
  test('100,000 cases: every rule and the level as in the table, and what is always true holds', () => {
    const below = seeded(2026);
    const wrong: string[] = [];
    const levels = new Map<string | undefined, number>();
    for (let run = 0; run < 100_000; run += 1) {
      const one = randomCase(below);
      const answers = answersOf(one);
      const decision = conclude(check, answers);
      const { level, fired } = decision;
      levels.set(level, (levels.get(level) ?? 0) + 1);
      const found = difference(one, decision);
      if (found) wrong.push(found);
      // T1, without any of the table's arithmetic.
      for (const [id, mark] of Object.entries(one.marks))
        if (rank(level) < rank(least(id, mark))) wrong.push(`T1: ${id} ${mark} came to ${level}`);
      // T4
      const tickedC = fired.some(({ id, truth }) => /^C/.test(id) && truth === 'yes');
      if (level === 'ok' && (one.pain === 'none' || one.pain > 2 || tickedC)) wrong.push(`T4: ${JSON.stringify(one)}`);
      if (run % 20 === 0 && cardFor(check, answers, decision) === '') wrong.push(`no card: ${JSON.stringify(one)}`);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    // A crowd without all kinds of ends proves little.
    for (const level of ['ok', 'selfcare', 'clinician', 'urgent', 'emergency'])
      expect([level, (levels.get(level) ?? 0) > 300]).toEqual([level, true]);
  });

  test('after an examination the same rules hold for what is asked, and nothing clears by itself', () => {
    const below = seeded(7);
    const wrong: string[] = [];
    for (let run = 0; run < 3_000; run += 1) {
      const { age, marks } = randomCase(below);
      const any = but({ age, pain: 'none', marks });
      const answers = askedSince(any);
      const asked = but({ ...any, marks: Object.fromEntries(Object.entries(marks).filter(([id]) => answers.has(id))) });
      const found = difference(asked, conclude(check, answers));
      if (found) wrong.push(found);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    const asked = askedSince(but({ age: 41 }));
    // Every danger sign but U6, of which the tender bone is asked.
    expect(dangerSigns.filter((id) => !asked.has(id))).toEqual(['U6']);
    expect([isFinished(check, asked), conclude(check, asked).level]).toEqual([true, undefined]);
  });

  test('a fall or a sudden severe return since the examination is urgent, the return from 60 on an emergency', () => {
    const since = (id: string, mark: Mark, age: number) =>
      conclude(check, new Map([...askedSince(but({ age })), [id, mark]])).level;
    const of = (id: string, age: number) => (['yes', 'unsure', 'no'] as const).map((mark) => since(id, mark, age));
    expect(of('fall', 41)).toEqual(['urgent', 'clinician', undefined]);
    expect(of('fall', 80)).toEqual(['urgent', 'clinician', undefined]);
    expect(of('sudden-since', 59)).toEqual(['urgent', 'clinician', undefined]);
    for (const age of [60, 65, 70]) expect(of('sudden-since', age)).toEqual(['emergency', 'urgent', undefined]);
  });
});

/** One step worse, by question: with each of these the level may stay or rise. */
const worse: { [Key in 'onset' | 'course' | 'gone']: Readonly<Record<string, readonly Case[Key][]>> } = {
  onset: { gradual: onsets, effort: onsets, unknown: ['severe'], sudden: ['severe'] },
  course: {
    better: Object.keys(courses) as Case['course'][],
    'same-2w': ['same-3w', 'worse-2w'],
    'same-3w': ['same-6w'],
    'same-6w': ['6w', 'worse'],
    'worse-2w': ['worse'],
    '6w': ['3m'],
    '3m': ['worse'],
  },
  gone: { yes: ['unsure', 'no'], unsure: ['no'] },
};

/** Every case that is one step worse than this one. */
function worsened(one: Case): Case[] {
  const { age, pain, marks: given } = one;
  const raised = [...flags, ...parts].flatMap((id): Case[] => {
    const steps = { no: ['unsure', 'yes'], unsure: ['yes'], yes: [] } as const;
    return steps[given[id] ?? 'no'].map((mark) => ({ ...one, marks: { ...given, [id]: mark } }));
  });
  const older = [13, 18, 50, 60, 65, 70].filter((other) => other > age && !(age < 18 && age >= 13 && other >= 18));
  const stronger = [0, 1, 3, 5, 7].filter((other) => pain === 'none' || other > pain);
  return [
    ...raised,
    ...older.map((other) => ({ ...one, age: other })),
    ...stronger.map((other) => ({ ...one, pain: other })),
    ...(worse.onset[one.onset] ?? []).map((onset) => ({ ...one, onset })),
    ...(worse.course[one.course] ?? []).map((course) => ({ ...one, course })),
    ...(worse.gone[one.gone] ?? []).map((gone) => ({ ...one, gone })),
  ];
}

test('nothing that is worse ever lowers the level; only 17 to 18 may (T2)', () => {
  const anyCase = fc.integer({ min: 1, max: 2_147_483_646 }).map((seed) => randomCase(seeded(seed)));
  fc.assert(
    fc.property(anyCase, (one) => {
      const before = rank(levelIn(one));
      for (const more of worsened(one))
        if (rank(levelIn(more)) < before) throw new Error(`lower: ${JSON.stringify(more)}`);
    }),
    { seed: 2026, numRuns: 100 },
  );
  expect([levelIn(but({ age: 17, pain: 1 })), levelIn(but({ age: 18, pain: 1 }))]).toEqual(['clinician', 'selfcare']);
});

test('the order of questions, answers and rules changes no level, nor does another language (T6)', () => {
  const below = seeded(11);
  const shuffled = <T>(things: readonly T[]) =>
    things
      .map((thing) => [below(1e6), thing] as const)
      .toSorted((a, b) => a[0] - b[0])
      .map(([, thing]) => thing);
  const words = { screens: {}, items: {}, rules: {}, cards: {}, adds: {}, findings: {} };
  for (let run = 0; run < 1_000; run += 1) {
    const one = randomCase(below);
    const answers = answersOf(one);
    const turned = { ...check, words, screens: shuffled(check.screens), rules: shuffled(check.rules) };
    expect(conclude(turned, new Map(shuffled([...answers]))).level, JSON.stringify(one)).toBe(
      conclude(check, answers).level,
    );
  }
});

/** What somebody with these answers is told: nothing while a question is open, or where the questions ended early. */
function told(answers: Answers): string | undefined {
  const coming = next(check, answers);
  return coming.kind === 'outcome' && coming.card === undefined ? conclude(check, answers).level : undefined;
}

describe('a gap is never a no (T3)', () => {
  const clears = (level: string | undefined) => level === 'selfcare' || level === 'ok';

  test('only complete answers with an explicit no to every danger sign lead to selfcare or ok', () => {
    const below = seeded(3);
    let cleared = 0;
    for (let run = 0; run < 4_000; run += 1) {
      const one = randomCase(below);
      const ticked = Object.keys(one.marks);
      // With more signs than this a gap hides none of them.
      if (ticked.length > 2) continue;
      const all = answersOf(one);
      const ids = below(2) === 0 ? ticked : [...all.keys()].filter((id) => id !== 'purpose');
      const gaps = new Set(Array.from({ length: below(3) }, () => ids[below(Math.max(1, ids.length))]));
      const answers = new Map([...all].filter(([id]) => !gaps.has(id)));
      if (!clears(told(answers))) continue;
      cleared += 1;
      // U6 is computed: of its parts the tender bone is a tick.
      const signs = [...dangerSigns.filter((id) => id !== 'U6'), 'tender'];
      expect(signs.filter((id) => answers.get(id) !== 'no')).toEqual([]);
      expect(isFinished(check, answers)).toBe(true);
    }
    expect(cleared).toBeGreaterThan(80);
  });

  test('with any one answer missing that is asked, nothing is told', () => {
    for (const one of [but({}), but({ pain: 1, gone: 'yes' }), but({ course: '3m' }), marked({ landing: 'yes' })]) {
      const answers = answersOf(one);
      const asked = check.screens.filter((screen) => isAsked(check, answers, screen)).flatMap(questionsOf);
      expect(told(answers)).toBeDefined();
      for (const id of ['purpose', ...asked]) {
        const gapped = new Map([...answers].filter(([key]) => key !== id));
        // What the bot noted itself travels with every button: without it there is no state at all.
        if (id !== 'purpose') expect([id, told(gapped)]).toEqual([id, undefined]);
        expect([id, isFinished(check, gapped), clears(conclude(check, gapped).level)]).toEqual([id, false, false]);
      }
    }
  });

  test('an emergency is told at once, whatever is still open', () => {
    for (const [id, screens] of [
      ['E1', 2],
      ['E11', 3],
    ] as const) {
      const seen = check.screens.slice(0, screens).flatMap(questionsOf);
      const answers = answersOf(marked({ [id]: 'yes' }));
      expect(told(new Map([...answers].filter(([key]) => key === 'purpose' || seen.includes(key))))).toBe('emergency');
    }
  });

  test('after too much painkiller its screen is asked too', () => {
    const answers = answersOf(marked({ E12: 'unsure' }));
    expect(told(answers)).toBe('urgent');
    for (const id of ['sick', 'yellow', 'tummy', 'amount'])
      expect(told(new Map([...answers].filter(([key]) => key !== id)))).toBeUndefined();
  });

  test('early ends never hide a sign that was ticked before', () => {
    const before = answersOf(but({ pain: 'none', marks: { E4: 'unsure' } }));
    expect(next(check, new Map([...before].filter(([id]) => id !== 'onset')))).toMatchObject({
      screen: { id: 'onset' },
    });
    const clear = answersOf(but({ pain: 'none' }));
    expect(next(check, clear)).toEqual({ kind: 'outcome', card: 'no-pain' });
    expect(next(check, new Map([...clear].filter(([id]) => id !== 'E4')))).toMatchObject({ screen: { id: 'nerves' } });
  });

  test.each([
    ['ok', { pain: 2, gone: 'yes' }],
    ['selfcare', { pain: 2, gone: 'no' }],
    ['selfcare', { pain: 2, gone: 'unsure' }],
    ['selfcare', { pain: 3, gone: 'yes' }],
    ['selfcare', { pain: 10 }],
    ['selfcare', { pain: 0, gone: 'yes', marks: { C3: 'unsure' } }],
    [undefined, { pain: 'none', gone: 'yes' }],
  ] as [string | undefined, Changes][])('%s with %o and nothing else (T4)', (level, changes) => {
    expect(told(answersOf(but(changes)))).toBe(level);
  });
});

describe('the cards', () => {
  const cardOf = (one: Case) => check.words.cards[cardFor(check, answersOf(one), concluded(one))];
  const addsOf = (one: Case) => {
    const { level } = concluded(one);
    const adds = check.adds.filter((add) => add.level === level && truthOf(check, answersOf(one), add.when) !== 'no');
    return adds.map(({ add }) => check.words.adds[add] ?? '');
  };

  test('at emergency the first sentence names the action, sign by sign (T9)', () => {
    for (const id of dangerSigns)
      for (const mark of marks) {
        if (least(id, mark) !== 'emergency') continue;
        expect([id, cardOf(marked({ [id]: mark }))?.do]).toEqual([id, firstSentences[id]]);
      }
    expect(cardOf(marked({ E12: 'yes', amount: 'yes' }))?.do).toBe(firstSentences['E1']);
    expect(cardOf(but({ age: 60, onset: 'severe' }))?.do).toBe(firstSentences['E1']);
    for (const { card, level } of check.cards)
      if (level === 'emergency') expect(check.words.cards[card]?.do).toMatch(/^(Call|Go to an emergency department) /);
  });

  test('every level has a card of its own that says what to do', () => {
    const says: Readonly<Record<string, RegExp>> = {
      emergency: /^(Call|Go to an emergency department) /,
      urgent: /medical advice.*(tonight|today)/i,
      clinician: /^Book a GP, physiotherapist or sports doctor/,
      selfcare: /^Nothing in your answers points to an emergency\..*look after it/i,
      ok: /^Nothing in your answers points to an emergency\..*run as normal/i,
    };
    const cases = [
      ...flags.flatMap((id) => marks.map((mark) => marked({ [id]: mark }))),
      but({ pain: 1, gone: 'yes' }),
    ];
    expect(new Set(cases.map(levelIn)).size).toBe(5);
    for (const one of cases) expect(cardOf(one)?.do, JSON.stringify(one.marks)).toMatch(says[levelIn(one) ?? ''] ?? '');
    expect(check.words.cards[cardFor(check, new Map(), { level: undefined, fired: [] })]?.do).toMatch(
      /cannot clear you/,
    );
  });

  test.each(['E1', 'E2', 'E3', 'E4'])('%s adds that hours matter, and what to say', (id) => {
    expect(addsOf(marked({ [id]: 'yes' })).join()).toMatch(
      /hours matter, even if you feel well.*please check for cauda equina/i,
    );
    expect(addsOf(marked({ E5: 'yes' }))).toEqual([]);
  });

  test.each([
    ['C9', /parent/],
    ['C10', /pharmacist or GP today or tomorrow/],
    ['C5', /midwife/i],
  ] as const)('%s adds whom to tell', (id, said) => {
    for (const mark of marks) {
      expect(addsOf(marked({ [id]: mark }))).toEqual([expect.stringMatching(said)]);
    }
    expect(addsOf(marked({ C1: 'yes' }))).toEqual([]);
  });

  test('somebody under 18 is told to tell an adult, in an emergency now', () => {
    for (const age of [13, 17]) {
      expect(addsOf(but({ age }))).toEqual([expect.stringMatching(/parent/)]);
      expect(addsOf(but({ age, marks: { E5: 'yes' } }))).toEqual([expect.stringMatching(/an adult now/)]);
    }
    expect(addsOf(but({ age: 18, marks: { E5: 'yes' } }))).toEqual([]);
  });

  test('only certain urgent signs, alone, may wait until tomorrow', () => {
    const tomorrow = (one: Case) => /tomorrow/.test(cardOf(one)?.do ?? '');
    const urgent = flags.filter((id) => least(id, 'yes') === 'urgent');
    expect(urgent.filter((id) => tomorrow(marked({ [id]: 'yes' })))).toEqual(maySleepOnIt);
    for (const [index, one] of urgent.entries())
      for (const other of urgent.slice(index + 1))
        expect(tomorrow(marked({ [one]: 'yes', [other]: 'unsure' }))).toBe(false);
    for (const id of maySleepOnIt) expect(tomorrow(marked({ [id]: 'yes', C1: 'yes' }))).toBe(false);
  });

  test('whom running may harm is told not to run until seen; nobody is told to run before that', () => {
    for (const id of flags.filter((flag) => least(flag, 'yes') === 'clinician'))
      for (const mark of marks) {
        if (least(id, mark) !== 'clinician') continue;
        const run = cardOf(marked({ [id]: mark }))?.run ?? '';
        expect([id, /^No running until you are seen/.test(run)]).toEqual([id, noRunning.includes(id)]);
        expect(run).not.toMatch(/\b(jog|run (only|short|easy|as))\b/i);
      }
  });

  test('from urgent on no card speaks of exercises, medicines, reminders or running again (T8)', () => {
    const high = check.cards.filter(({ level }) => level === 'urgent' || level === 'emergency');
    const texts = [
      ...high.flatMap(({ card }) => Object.values(check.words.cards[card] ?? {}).filter((text) => text !== undefined)),
      ...check.adds
        .filter(({ level }) => level === 'urgent' || level === 'emergency')
        .map(({ add }) => check.words.adds[add] ?? ''),
    ];
    expect(texts.length).toBeGreaterThan(15);
    const wrong =
      /exercis|stretch|strength|routine|plan\b|walk|jog|tablet|ibuprofen|paracetamol|medicin|remind|shoe|brace|return/i;
    expect(texts.filter((text) => wrong.test(text))).toEqual([]);
    for (const { card } of high)
      expect(check.words.cards[card]?.run).toMatch(/^Do not run( until a clinician says you may)?\.$/);
  });

  test('no card says more than that nothing in the answers points to an emergency', () => {
    const texts = Object.values(check.words.cards)
      .flatMap((card) => Object.values(card))
      .filter((text) => text !== undefined);
    expect(texts.filter((text) => /nothing serious|all clear\b|you are fine|healthy|harmless/i.test(text))).toEqual([]);
    for (const card of ['selfcare', 'fine'])
      expect(check.words.cards[card]?.do).toMatch(/^Nothing in your answers points to an emergency\./);
  });
});

/** What the words of a sign cannot do without. */
const named: Readonly<Record<string, RegExp>> = {
  E1: /genital.*bottom.*thigh/i,
  E2: /\bpee\b/,
  E3: /bowel|\bpoo\b/,
  E4: /from (my )?back.*both legs/i,
  E5: /legs.*(heavy|unsteady)/i,
  E6: /accident/,
  E7: /faint.*chest.*breath.*tummy/i,
  E8: /confused.*drowsy.*fever/i,
  E9: /pregnant.*bleeding.*fluid.*tightening.*baby/i,
  E10: /severe.*(side|sided).*vomit/i,
  E11: /brown pee.*muscles/i,
  E12: /painkiller/,
  U1: /weaker.*numbness/i,
  U3: /fever.*pee/i,
  U4: /cancer.*(new|different)/i,
  U5: /weight without trying/,
  U7: /night/,
  U8: /shoulder blades.*ribs/,
  U9: /stand.*sleep.*dress/,
  U10: /new loss.*(erection|sexual)/i,
  U11: /cough.*sneez.*strain/,
  U12: /blood/i,
  U13: /lump/,
  U14: /weight on.*leg|limp/,
  C1: /one leg/,
  C3: /osteoporosis.*steroid/i,
  C4: /immun.*diabetes.*inject.*infection/i,
  C5: /pregnant.*birth/i,
  C10: /stripe.*(rash|blister)/i,
  C12: /strength/i,
  C13: /further down.*running/,
  tender: /fall.*bone.*tender/i,
  spine: /disc.*vertebra.*fracture.*surgery/i,
  everyrun: /every.* run/,
};

describe('the words', () => {
  test.each(Object.entries(named))('%s is asked by its own words: %s', (id, words) => {
    expect(check.words.items[id]?.says).toMatch(words);
  });

  test('soreness, an old leak and turning over are kept out by the words (T12)', () => {
    const { items } = check.words;
    expect(items['E4']?.says).toMatch(/not sore muscles/);
    expect(items['E4']?.tell?.no).toMatch(/sore/);
    expect(items['E2']?.says).toMatch(/^New or worse/);
    expect(items['E2']?.tell?.no).toMatch(/as it has long been/i);
    expect(items['U7']?.says).toMatch(/not (just|only) (when )?(rolling|turning)/);
    expect(items['U7']?.tell?.no).toMatch(/only (on|when) (rolling|turning)/i);
    // Nothing else makes them fire: none is computed.
    for (const id of ['E2', 'E4', 'U7']) expect(check.rules.find((rule) => rule.id === id)?.when).toBeUndefined();
  });
});
