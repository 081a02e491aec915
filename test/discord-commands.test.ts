/** Commands that Discord takes, whatever texts the core gives them. */
import { expect, test } from 'vitest';
import { commandBody } from '../src/adapters/discord/commands.ts';
import type { CommandSpec, OptionSpec } from '../src/core/ports.ts';
import { commandProblems, type Json, type RegisteredCommand, schemaProblems } from './support/discord-schema.ts';

const specOf = (...options: Partial<OptionSpec>[]): CommandSpec => ({
  name: 'tip',
  description: 'A tip',
  admin: false,
  health: false,
  options: options.map((option, at) => ({ name: `o${at}`, description: 'd', required: false, choices: [], ...option })),
  subcommands: [],
});
const problemsOf = (spec: CommandSpec) => {
  const body = JSON.parse(JSON.stringify([commandBody(spec)])) as Json;
  return [...schemaProblems('put commands', body), ...commandProblems(body as unknown as RegisteredCommand[])];
};
const optionsOf = (spec: CommandSpec) => (commandBody(spec) as { options: object[] }).options;
const choices = (count: number, size: number) =>
  Array.from({ length: count }, (_, at) => ({ name: `n${at}`.padEnd(size, '.'), value: `v${at}` }));

test('a long name of a choice is cut, though its characters take two units each', () => {
  const spec = specOf({ choices: [{ name: '😀'.repeat(100), value: 'a' }], description: '😀'.repeat(100) });
  expect(problemsOf(spec)).toEqual([]);
  expect(commandBody(spec)).toMatchObject({ options: [{ choices: [{ value: 'a' }] }] });
});

test('choices with a value that Discord refuses are left to be typed', () => {
  const spec = specOf({ choices: [{ name: 'a', value: 'x'.repeat(101) }] });
  expect(problemsOf(spec)).toEqual([]);
});

test('more choices than Discord lists are offered while one types', () => {
  const offered = (count: number) => optionsOf(specOf({ choices: choices(count, 90) }));
  expect(offered(25)).toMatchObject([{ choices: choices(25, 90) }]);
  expect(offered(25)[0]).not.toHaveProperty('autocomplete');
  expect(offered(26)).toMatchObject([{ autocomplete: true }]);
  expect(offered(26)[0]).not.toHaveProperty('choices');
  expect(problemsOf(specOf({ choices: choices(500, 90) }))).toEqual([]);
});

test('long lists do not count as text of the command, so a short one beside them stays a list', () => {
  const spec = specOf({ choices: choices(200, 90) }, { choices: choices(25, 90) });
  expect(problemsOf(spec)).toEqual([]);
  expect(commandBody(spec)).toMatchObject({ options: [{ autocomplete: true }, { choices: choices(25, 90) }] });
});

test('a command that is too large offers its choices while one types, and one that is not keeps its lists', () => {
  const large = specOf(...Array.from({ length: 5 }, () => ({ choices: choices(20, 90) })));
  expect(problemsOf(large)).toEqual([]);
  expect(commandBody(large)).toMatchObject({ options: Array.from({ length: 5 }, () => ({ autocomplete: true })) });
  expect(optionsOf(specOf(...large.options, { choices: [] }))[5]).not.toHaveProperty('autocomplete');
  expect(
    problemsOf({ ...large, options: [], subcommands: [{ name: 's', description: 'd', options: large.options }] }),
  ).toEqual([]);
  const fitting = specOf({ choices: choices(20, 90) });
  expect(commandBody(fitting)).toMatchObject({ options: [{ choices: choices(20, 90) }] });
});
