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

test('a command that is too large loses its choices, and one that is not keeps them', () => {
  const large = specOf(...Array.from({ length: 5 }, () => ({ choices: choices(20, 90) })));
  expect(problemsOf(large)).toEqual([]);
  expect(
    problemsOf({ ...large, options: [], subcommands: [{ name: 's', description: 'd', options: large.options }] }),
  ).toEqual([]);
  const fitting = specOf({ choices: choices(20, 90) });
  expect(commandBody(fitting)).toMatchObject({ options: [{ choices: choices(20, 90) }] });
});
