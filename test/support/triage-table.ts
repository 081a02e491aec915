/**
 * The triage a second time, written from the table that clinicians sign and not from `content/`, so that a slip in the content file or
 * in the engine is seen. It shares no code with either: its own levels, its own arithmetic (0 no, 1 not sure, 2 yes).
 *
 * Where the bot is safer than the table, on purpose, so is this:
 * - Inside the combinations K1 to K8 and K10 'not sure' counts as yes. K9 is U6 once more, and keeps its lower minimum for 'not sure'.
 * - D5 also counts pain that was severe at first and has eased (`D5-eased`), and a pain that keeps from standing (U9) is severe.
 * - D3 and D4 count a first and a different pain alike.
 * - How it began may be unknown: then what rests on it is 'not sure', with U6's minimum, for D5 `urgent`, for the others `clinician`.
 * - A bone that is tender since a fall is a fall (K9). Since an examination a fall, or a sudden severe return, is `urgent` by itself, and
 *   the return from 60 on an emergency like D5 (`D5-since`).
 */
export const order = ['ok', 'selfcare', 'clinician', 'urgent', 'emergency'] as const;
export type Minimum = (typeof order)[number];
export type Mark = 'no' | 'unsure' | 'yes';

/** The flags with the least that a Yes and a Not sure lead to. U2 and C2 are not used. */
export const table: Readonly<Record<string, readonly [yes: Minimum, unsure: Minimum]>> = {
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
  U6: ['urgent', 'clinician'],
  U7: ['urgent', 'clinician'],
  U8: ['urgent', 'clinician'],
  U9: ['urgent', 'clinician'],
  U10: ['urgent', 'urgent'],
  U11: ['urgent', 'clinician'],
  U12: ['urgent', 'clinician'],
  U13: ['urgent', 'clinician'],
  U14: ['urgent', 'clinician'],
  C1: ['clinician', 'clinician'],
  C3: ['clinician', 'selfcare'],
  C4: ['clinician', 'selfcare'],
  C5: ['clinician', 'clinician'],
  C6: ['clinician', 'clinician'],
  C7: ['clinician', 'clinician'],
  C8: ['clinician', 'clinician'],
  C9: ['clinician', 'clinician'],
  C10: ['clinician', 'clinician'],
  C11: ['clinician', 'selfcare'],
  C12: ['clinician', 'selfcare'],
  C13: ['clinician', 'clinician'],
};
export const flags = Object.keys(table);
export const dangerSigns = flags.filter((id) => !id.startsWith('C'));

/** The ticks that are parts of computed flags, of K4, and of the questions after an examination. */
export const parts = [
  ...['sick', 'yellow', 'tummy', 'amount'],
  ...['tender', 'spine', 'everyrun', 'new', 'fall', 'sudden-since'],
  ...['landing', 'jump', 'periods', 'eating', 'fractured'],
  ...['before45', 'morning', 'night', 'buttock', 'easing', 'tablets', 'skin', 'relatives'],
];
/** Flags that nobody ticks: they follow from other answers, or are given as a whole. */
export const computed = ['U6', 'C6', 'C7', 'C8', 'C9', 'C11'];

/** How it goes: the trend, and for how many weeks at least and at most. */
export const courses = {
  better: ['better', 0, 6],
  'same-2w': ['same', 0, 2],
  'same-3w': ['same', 2, 3],
  'same-6w': ['same', 3, 6],
  'worse-2w': ['worse', 0, 2],
  worse: ['worse', 2, Number.POSITIVE_INFINITY],
  '6w': ['not worse', 6, 13],
  '3m': ['not worse', 13, Number.POSITIVE_INFINITY],
} as const;
export const onsets = ['severe', 'sudden', 'knock', 'effort', 'gradual', 'unknown'] as const;
export const relieved = ['yes', 'no', 'unsure'] as const;

/** Everything that somebody can answer. Absent marks are 'no'. */
export type Case = {
  readonly age: number;
  readonly pain: number | 'none';
  readonly onset: (typeof onsets)[number];
  readonly course: keyof typeof courses;
  /** Gone within minutes of moving, and not from running. */
  readonly gone: (typeof relieved)[number];
  readonly marks: Readonly<Record<string, Mark>>;
};

const no = 0;
const unsure = 1;
const yes = 2;
const is = (fact: boolean) => (fact ? yes : no);
const all = (...truths: number[]) => Math.min(...truths);
const any = (...truths: number[]) => Math.max(...truths);
/** As true as the n-th truest. */
const atLeast = (count: number, truths: number[]) => truths.toSorted((a, b) => b - a)[count - 1] ?? no;

/** Every rule with how far it is the case. */
function truthsOf({ age, pain, onset, course, marks }: Case): Record<string, number> {
  const mark = (id: string) => (marks[id] === 'yes' ? yes : marks[id] === 'unsure' ? unsure : no);
  const began = (...ways: (typeof onsets)[number][]) => (onset === 'unknown' ? unsure : is(ways.includes(onset)));
  const [trend, weeks, weeksMost] = courses[course];
  const hurts = pain !== 'none';
  const f = Object.fromEntries(flags.map((id) => [id, mark(id)])) as Record<string, number> & Flags;

  f.U6 = any(f.U6, mark('tender'), all(began('severe', 'sudden', 'knock'), any(f.C3, is(age >= 65))));
  f.C6 = any(f.C6, all(mark('landing'), any(mark('jump'), mark('periods'), mark('eating'), mark('fractured'))));
  const notBetter = trend !== 'better';
  f.C7 = any(f.C7, is((notBetter && weeks >= 3) || weeks >= 6 || (trend === 'worse' && weeks >= 2)));
  const criteria = ['morning', 'easing', 'night', 'buttock', 'tablets', 'skin', 'relatives'].map(mark);
  f.C8 = any(f.C8, all(mark('before45'), is(weeksMost > 13), atLeast(3, criteria)));
  f.C9 = any(f.C9, is(age >= 13 && age <= 17 && hurts));
  f.C11 = any(f.C11, mark('spine'), mark('everyrun'));

  const strong = any(is(hurts && pain >= 7), f.U9);
  const counted = [f.C1, f.C3, f.C4, f.C5, f.C6, f.C7, f.C8, f.C9, f.C10, f.C11, f.C12, f.C13];
  return {
    ...f,
    fall: mark('fall'),
    'sudden-since': mark('sudden-since'),
    D2: f.C9,
    D3: all(is(age >= 65), mark('new')),
    D4: all(is(age >= 50 && age < 65), mark('new'), is(notBetter && weeks >= 2)),
    D5: all(is(age >= 60), began('severe', 'sudden'), strong),
    'D5-eased': all(is(age >= 60), began('severe')),
    'D5-since': all(is(age >= 60), mark('sudden-since')),
    D6: all(is(age >= 70), began('knock')),
    K1: all(f.U3, any(f.U1, f.E4, f.E5, f.E8)),
    K2: all(f.U4, any(f.U1, f.E4, f.E5)),
    K3: all(f.U10, any(f.U1, f.C1, f.E1, f.E2, f.E3, f.E4, f.E5)),
    K4: all(f.E12, any(mark('sick'), f.E8, mark('yellow'), mark('tummy'), mark('amount'))),
    K5: all(f.C5, any(f.U3, f.U12)),
    K6: all(f.C4, any(f.U7, f.U3)),
    K7: all(f.C6, any(f.U7, f.U14)),
    K8: all(f.C1, any(f.U9, is(trend === 'worse'))),
    K9: all(f.C3, any(began('severe', 'sudden', 'knock'), mark('tender'))),
    K10: atLeast(3, counted),
  };
}
type Flags = Record<
  | ('C1' | 'C3' | 'C4' | 'C5' | 'C6' | 'C7' | 'C8' | 'C9' | 'C10' | 'C11' | 'C12' | 'C13')
  | ('E1' | 'E2' | 'E3' | 'E4' | 'E5' | 'E8' | 'E12')
  | ('U1' | 'U3' | 'U4' | 'U6' | 'U7' | 'U9' | 'U10' | 'U12' | 'U14'),
  number
>;

const minimums: typeof table = {
  ...table,
  fall: ['urgent', 'clinician'],
  'sudden-since': ['urgent', 'clinician'],
  D2: ['clinician', 'clinician'],
  D3: ['clinician', 'clinician'],
  D4: ['clinician', 'clinician'],
  D5: ['emergency', 'urgent'],
  'D5-eased': ['emergency', 'clinician'],
  'D5-since': ['emergency', 'urgent'],
  D6: ['urgent', 'clinician'],
  K1: ['emergency', 'emergency'],
  K2: ['emergency', 'emergency'],
  K3: ['emergency', 'emergency'],
  K4: ['emergency', 'emergency'],
  K5: ['urgent', 'urgent'],
  K6: ['urgent', 'urgent'],
  K7: ['urgent', 'urgent'],
  K8: ['urgent', 'urgent'],
  K9: ['urgent', 'clinician'],
  K10: ['clinician', 'clinician'],
};

type Demand = { readonly id: string; readonly truth: Mark; readonly level: Minimum };
const demands = Object.entries(minimums).map(([id, [forYes, forUnsure]]): [Demand, Demand] => [
  { id, truth: 'yes', level: forYes },
  { id, truth: 'unsure', level: forUnsure },
]);

/** Every rule that fires, with how far it is the case and the least that it demands, in no order that matters. */
export function firedOf(one: Case): Demand[] {
  const truths = truthsOf(one);
  const fired: Demand[] = [];
  for (const [forYes, forUnsure] of demands) {
    const truth = truths[forYes.id];
    if (truth === undefined) throw new Error(`nothing says when ${forYes.id} is the case`);
    if (truth !== no) fired.push(truth === yes ? forYes : forUnsure);
  }
  return fired;
}

export const rank = (level: string | undefined) => (order as readonly (string | undefined)[]).indexOf(level);
const highest = (levels: readonly Minimum[]) => order.findLast((level) => levels.includes(level));

/** The level of a case in which everything was asked and answered; undefined where there is none: below 13, or without pain. */
export function levelOf(one: Case, fired = firedOf(one)): Minimum | undefined {
  const { age, pain, gone } = one;
  const rest = age < 13 || pain === 'none' ? [] : ([pain <= 2 && gone === 'yes' ? 'ok' : 'selfcare'] as const);
  return highest([...rest, ...fired.map(({ level }) => level)]);
}

/** The first sentence at `emergency` by the sign alone. */
export const firstSentences: Readonly<Record<string, string>> = {
  ...Object.fromEntries(flags.map((id) => [id, 'Go to an emergency department now; do not drive yourself.'])),
  E6: 'Call {number} now and keep still.',
  E7: 'Call {number} now.',
  E8: 'Call {number} now.',
  E9: 'Call your maternity unit, or {number}, now.',
};
/** Each of these alone may wait until tomorrow. */
export const maySleepOnIt = ['U5', 'U7', 'U8', 'U9', 'U11', 'U13'];
/** With one of these no running until seen. */
export const noRunning = ['C5', 'C6', 'C9', 'C11', 'C13'];

/** An adult with nothing but some pain, and what is different. */
const adult: Case = { age: 41, pain: 5, onset: 'gradual', course: 'better', gone: 'no', marks: {} };
export type Changes = Partial<Omit<Case, 'marks'>> & { marks?: Readonly<Record<string, Mark>> };
export const but = (changes: Changes): Case => ({ ...adult, ...changes });
export const marked = (marks: Record<string, Mark>) => but({ marks });

const ageOptions = [
  [13, 'u13'],
  [18, '13-17'],
  [50, '18-49'],
  [60, '50-59'],
  [65, '60-64'],
  [70, '65-69'],
] as const;
const painOptions = ['0', '1-2', '1-2', '3', '4-6', '4-6', '4-6'];

/** The answers to the questions with options, as the screens name them. */
export function chosenIn({ age, pain, onset, course, gone }: Case): Record<string, string> {
  const option = pain === 'none' ? pain : (painOptions[pain] ?? '7-10');
  return { age: ageOptions.find(([below]) => age < below)?.[1] ?? '70+', pain: option, onset, course, gone };
}

/** A seeded sequence (Park-Miller), so that a run can be repeated. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

/** Any case: mostly few signs, sometimes many, for with many signs every case is an emergency. */
export function randomCase(below: (limit: number) => number): Case {
  const pick = <T>(from: readonly T[]) => from[below(from.length)] as T;
  const rarity = pick([3, 12, 40, 100]);
  const ticks = [...flags.filter((id) => !computed.includes(id)), ...parts, ...(below(4) === 0 ? computed : [])];
  const some = ticks.filter(() => below(rarity) === 0).map((id) => [id, pick(['yes', 'unsure'] as const)] as const);
  const pain = below(12);
  return {
    age: 10 + below(86),
    pain: pain === 11 ? 'none' : pain,
    onset: pick(onsets),
    course: pick(Object.keys(courses) as Case['course'][]),
    gone: pick(relieved),
    marks: Object.fromEntries(some),
  };
}
