/** What an organiser orders of a reminder: read from named options or from one line, and carried by a button. */
import { type Call, findByName, type Input } from '../call.ts';
import type { Content } from '../content-schema.ts';
import { limits } from '../message.ts';
import { rotation } from '../post.ts';
import { everyDay, parseTime, parseWeekdays } from '../schedule.ts';
import { findZone, isZone, isZoneName } from '../zones.ts';

const orderNames = ['time', 'days', 'zone', 'routine', 'mention', 'tidy', 'here'] as const;
type OrderName = (typeof orderNames)[number];

/** What was asked for, as typed; what is absent was not said. */
export type Order = { readonly [Name in OrderName]?: string };

/** More than any order needs; what stands behind it is not read. */
const lineChars = 200;
/** In the name of a routine, at most; in weekdays with all that may stand between them. */
const routineWords = 6;
const daysWords = 14;

/** Reads named options, or one line in any order of its parts: `7:30 pm mon-fri new york hips`, `zone Berlin`. */
export function readOrder(call: Call, { options, text }: Input): Order {
  const given = orderNames.filter((name) => options[name] !== undefined);
  if (given.length > 0) return Object.fromEntries(given.map((name) => [name, options[name]?.slice(0, lineChars)]));
  const [free, ...named] = tidied(text).split(namedPart);
  const order: { [Name in OrderName]?: string } = {};
  readFree(
    call,
    (free ?? '').split(' ').filter((word) => word !== ''),
    order,
  );
  // The pattern's one group stands between the parts: name, value, name, value.
  for (let at = 0; at < named.length; at += 2) {
    const name = nameOf(named[at] ?? '');
    if (name) readNamed(call, name, (named[at + 1] ?? '').trim(), order);
  }
  return order;
}

/** `zone Berlin`, as the options are called elsewhere; 'time' also ends the names of zones and so needs its hour. */
const namedPart =
  /(?:^|\s)(time(?=[\s:=]+(?:\d|noon|mid))|(?<!\b(?:all|week|work|working|other)\s)days|(?:time ?)?zone|routine|no mention|mention|no tidy|tidy)(?:\s*[:=]|(?=\s)|$)/i;

function nameOf(word: string): OrderName | 'no mention' | 'no tidy' | undefined {
  const plain = word.toLowerCase();
  if (plain === 'no mention' || plain === 'no tidy') return plain;
  return orderNames.find((name) => plain.endsWith(name));
}

type Draft = { [Name in OrderName]?: string };

function readNamed(call: Call, name: OrderName | 'no mention' | 'no tidy', text: string, order: Draft): void {
  if (name === 'no mention' || name === 'no tidy') {
    order[name === 'no tidy' ? 'tidy' : 'mention'] = 'no';
    readFree(call, wordsOf(text), order);
  } else if (name === 'mention' || name === 'tidy') {
    // Said alone it means yes, whatever follows.
    const [first = '', ...rest] = wordsOf(text);
    const isValue = /^(all|everyone|on|yes|off|no|none|nobody|role:\d+|true|false)$/i.test(first);
    order[name] = isValue ? first : 'yes';
    readFree(call, isValue ? rest : wordsOf(text), order);
  } else order[name] = text;
}

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** Parts that nobody named, by what they look like; what looks like nothing must be the zone. */
function readFree(call: Call, words: string[], order: Draft): void {
  const here = words.findIndex((word) => /^here$/i.test(word));
  if (here >= 0) {
    order.here = 'yes';
    words = words.toSpliced(here, 1).filter((word) => !/^(move|it)$/i.test(word));
  }
  const role = words.findIndex((word) => /^role:\d+$/.test(word));
  if (role >= 0) order.mention = words.splice(role, 1).join('');
  const at = words.findIndex((word) => /^\d|^(noon|midday|midnight)$/i.test(word));
  if (at >= 0 && order.time === undefined) {
    // A half of the day may stand alone: '7:30 pm'.
    const hasHalf = /^([ap]\.?m\.?|noon|midnight)$/i.test(words[at + 1] ?? '');
    order.time = words.splice(at, hasHalf ? 2 : 1).join(' ');
  }
  const days = takeRun(words, isDays);
  if (days !== undefined) order.days = days;
  const rest = words.join(' ');
  if (rest === '') return;
  if (isZoneName(rest)) order.zone = rest;
  else readRoutineAndZone(call, words, order);
}

/** 'monday to friday' and 'mon - fri' are ranges; small words between the parts mean nothing. */
function tidied(text: string): string {
  return text
    .slice(0, lineChars)
    .trim()
    .replace(/\bevery (weekday|workday)s?\b/gi, 'weekdays')
    .replace(/(\d) ?o['’]?clock\b/gi, '$1')
    .replace(/(?<=[a-z])\s+(?:to|till|until|through)\s+(?=[a-z])|\s+[-–]\s+/gi, '-')
    .replace(/(^|\s)(?:at|in|on|from|to)(?=\s)/gi, '$1')
    .replace(/\s+/g, ' ');
}

/** Days of two letters count among themselves only, for in 'mo-fr FR' and alone they may as well be a country. */
function isDays(run: string): boolean {
  const short = run.split(' ').filter((word) => /^[a-z]{2}[,;]?$/i.test(word));
  const isMixed = short.length > 0 && (short.length === 1 || short.length < run.split(' ').length);
  return !isMixed && parseWeekdays(run) !== undefined;
}

/** Takes the longest runs of words that fit out of the words. */
function takeRun(words: string[], fits: (run: string) => boolean): string | undefined {
  const taken: string[] = [];
  for (let length = Math.min(words.length, daysWords); length > 0; length -= 1) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const run = words.slice(from, from + length).join(' ');
      if (fits(run)) taken.push(words.splice(from, length).join(' '));
    }
  }
  return taken.length > 0 ? taken.join(' ') : undefined;
}

/** A routine's name that leaves a zone, or nothing, else the longest: 'Long Beach' is no long drive. */
function readRoutineAndZone({ world }: Call, words: readonly string[], order: Draft): void {
  const splits: { name: string; rest: string }[] = [];
  for (let length = Math.min(words.length, routineWords); length > 0; length -= 1) {
    for (let from = 0; from + length <= words.length; from += 1) {
      const name = words.slice(from, from + length).join(' ');
      if (!findByName(world.content.routines.values(), name)) continue;
      splits.push({ name, rest: words.toSpliced(from, length).join(' ') });
    }
  }
  const split = splits.find(({ rest }) => rest === '' || isZoneName(rest)) ?? splits[0];
  if (split) order.routine = split.name;
  const zone = split ? split.rest : words.join(' ');
  if (zone !== '') order.zone = zone;
}

/** An order after reading. `mention: null` takes a mention away. */
export type Values = {
  readonly time?: string;
  readonly weekdays?: readonly number[];
  readonly zone?: string;
  readonly what?: string;
  readonly mention?: string | null;
  readonly tidy?: boolean;
};

/** What a form asks next: `time`, `hours`, the minutes of hour `07`, `days`, `zone`, `areas`, or `Europe.2`, a page of zones. */
export type Carried = { readonly values: Values; readonly ask?: string };

const carriedPattern =
  /^(\d{4}|-{4})([0-7][0-9a-f]|--)([-tn])([a-z0-9]{4}|-{4})(|[-a]|r[a-z0-9]{1,13}):([A-Za-z0-9_+\-/:]*)(?:\?([A-Za-z0-9.]+))?$/;

/**
 * An order inside a button, at most 55 characters with the longest zone and role: time, weekdays as bits, tidy, routine as
 * a code, mention, zone, and what to ask.
 */
export function packOrder({ values, ask }: Carried): string {
  const { time, weekdays, zone = '', what, mention, tidy } = values;
  const bits = weekdays?.reduce((sum, day) => sum | (1 << (day - 1)), 0);
  return [
    time?.replace(':', '') ?? '----',
    bits?.toString(16).padStart(2, '0') ?? '--',
    tidy === undefined ? '-' : tidy ? 't' : 'n',
    what === undefined ? '----' : routineCode(what),
    mention === undefined ? '' : mention === null ? '-' : packMention(mention),
    `:${zone}`,
    ask === undefined ? '' : `?${ask}`,
  ].join('');
}

const packMention = (mention: string) =>
  mention === 'all' ? 'a' : `r${BigInt(mention.slice('role:'.length)).toString(36)}`;

/** The order of a button, which may be forged: undefined when any part is none. */
export function unpackOrder(content: Content, text: string): Carried | undefined {
  const [, time = '', bits = '', tidy, code = '', mention = '', zone = '', ask] = carriedPattern.exec(text) ?? [];
  const hour = time === '' ? undefined : parseTime(time);
  const weekdays = everyDay.filter((day) => Number.parseInt(bits, 16) & (1 << (day - 1)));
  const what = [rotation, ...content.routines.keys()].find((id) => routineCode(id) === code);
  if (tidy === undefined || (time !== '----' && hour === undefined) || (code !== '----' && what === undefined)) return;
  if ((bits !== '--' && weekdays.length === 0) || (zone !== '' && !isZone(zone))) return;
  const values: Values = {
    ...(hour !== undefined && { time: hour }),
    ...(bits !== '--' && { weekdays }),
    ...(zone !== '' && { zone }),
    ...(what !== undefined && { what }),
    ...(mention !== '' && { mention: unpackMention(mention) }),
    ...(tidy !== '-' && { tidy: tidy === 't' }),
  };
  return { values, ...(ask !== undefined && { ask }) };
}

/** What the buttons of one question agree on: everything but what it asks for. */
export function commonValues(content: Content, packed: readonly string[]): Values {
  const all = packed.map((text): Values => unpackOrder(content, text)?.values ?? {});
  const same = (one: Values, other: Values, name: string) =>
    JSON.stringify(Object.entries(one).find(([key]) => key === name)) ===
    JSON.stringify(Object.entries(other).find(([key]) => key === name));
  const [first = {}] = all;
  return Object.fromEntries(Object.entries(first).filter(([name]) => all.every((one) => same(one, first, name))));
}

/** What was typed says what it is; words that say nothing by themselves are about what was asked. */
export function answerTo(call: Call, text: string, packed: readonly string[]): Order {
  const order = readOrder(call, { options: {}, text });
  const [part, more] = Object.keys(order);
  const asked = askedBy(call.world.content, packed);
  if (part !== 'zone' || more !== undefined || asked === undefined || asked === 'zone') return order;
  const search = findZone(order.zone ?? '');
  const isZone = search.kind === 'zone' || (search.kind === 'several' && !search.isGuess);
  return isZone ? order : { [asked]: text };
}

/** Which part of an order these buttons ask for; undefined where they ask for none, or for several. */
function askedBy(content: Content, packed: readonly string[]): keyof Order | undefined {
  const all = packed.flatMap((text) => unpackOrder(content, text) ?? []);
  const common = commonValues(content, packed);
  const named = new Set(all.flatMap(({ values }) => Object.keys(values)).filter((name) => !(name in common)));
  for (const { ask } of all) if (ask !== undefined) named.add(/^(time|hours|\d\d)$/.test(ask) ? 'time' : 'zone');
  const [name, other] = named;
  if (name === undefined || other !== undefined) return undefined;
  return ({ what: 'routine', weekdays: 'days' } as const)[name] ?? (name as keyof Order);
}

function unpackMention(text: string): string | null {
  if (text === '-') return null;
  if (text === 'a') return 'all';
  const role = [...text.slice(1)].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
  return `role:${role}`;
}

/** Four characters for a routine, so that an order fits a button whatever the routine is called. FNV-1a, 20 bits of it. */
export function routineCode(id: string): string {
  if (id === rotation) return 'turn';
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 20)) & 0xfffff).toString(36).padStart(4, '0');
}

/** Does an action fit into a button? A mention and a zone, both long, may not; then it can still be typed. */
export const fitsButton = ({ action }: { readonly action: string }): boolean => action.length <= limits.actionBytes;
