/**
 * Interactions a second and how long the slowest percent waits, over the gateway and the endpoint, each beside the least
 * that answers at all, in turns. Alone: `node bench/interactions.ts`. Discord is a loopback that checks nothing, so that
 * the bots are what is measured; Limber reads its database for each, the baselines say one line.
 */
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { limberArgs } from './crash/life.ts';
import { startChild } from './discord/child.ts';
import { createInteraction, type LightDiscord, publicKey, type Signed, startLight, token } from './discord/light.ts';
import { type Figure, median, quantile, report } from './report.ts';
import { temporaryFolder } from './tidy.ts';

const rounds = 3;
/** The first ones compile the code and do not count. */
const warmUp = 500;
const count = 2000;
/** On their way at the same time. */
const lanes = 16;

type Round = { readonly perSecond: number; readonly p99Ms: number };
type Deliver = (one: Signed) => Promise<void>;

let made = 0;

/** Keeps all lanes busy; a delivery ends when the answer is there. */
async function drive(deliver: Deliver, total: number): Promise<Round> {
  // Signed before, so that Discord's share is not counted.
  const list = Array.from({ length: total }, () => createInteraction(made++));
  const times: number[] = [];
  const startedAt = performance.now();
  const lane = async () => {
    for (let one = list.pop(); one; one = list.pop()) {
      const sentAt = performance.now();
      await deliver(one);
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { perSecond: (total / (performance.now() - startedAt)) * 1000, p99Ms: quantile(times, 0.99) };
}

type Bot = (discord: LightDiscord) => Promise<{ deliver: Deliver; stop(): Promise<void> }>;

const overGateway =
  (args: readonly string[]): Bot =>
  async (discord) => {
    const { stop } = await startChild(args, environment(discord, 0));
    const deliver: Deliver = ({ id, body }) => {
      const answered = discord.answered(id);
      discord.dispatch(body);
      return answered;
    };
    return { deliver, stop };
  };

/** The answer is the response itself. */
const overHttp =
  (args: readonly string[]): Bot =>
  async (discord) => {
    const port = await freePort();
    const over = { DISCORD_PUBLIC_KEY: publicKey, PUBLIC_URL: 'https://limber.example' };
    const { stop } = await startChild(args, { ...environment(discord, port), ...over });
    const agent = new Agent({ keepAlive: true, maxSockets: lanes });
    return { deliver: (one) => post(agent, port, one), stop };
  };

function environment({ api }: LightDiscord, port: number): Record<string, string> {
  return {
    DISCORD_TOKEN: token,
    DISCORD_API_URL: api,
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'limber.db')}`,
    PORT: String(port),
  };
}

function post(agent: Agent, port: number, { body, headers }: Signed): Promise<void> {
  const path = '/discord/interactions';
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200) reject(new Error(`refused with ${statusCode}`));
      response.resume().once('end', resolve);
    });
    sent.once('error', reject).end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Both run at the same time and are asked in turns, so that a noisy minute hits both. */
async function compare(name: string, ours: Bot, theirs: Bot, what: string): Promise<Figure> {
  const discords = [await startLight(), await startLight()] as const;
  const bots = [await ours(discords[0]), await theirs(discords[1])] as const;
  const found: [Round[], Round[]] = [[], []];
  for (const { deliver } of bots) await drive(deliver, warmUp);
  for (let round = 0; round < rounds; round += 1) {
    for (const side of [0, 1] as const) found[side].push(await drive(bots[side].deliver, count));
  }
  await Promise.all(bots.map(({ stop }) => stop()));
  await Promise.all(discords.map(({ close }) => close()));
  const said = (list: readonly Round[]) => {
    const rate = median(list.map(({ perSecond }) => perSecond)).toFixed(0);
    return `${rate}/s, p99 ${median(list.map(({ p99Ms }) => p99Ms)).toFixed(0)} ms`;
  };
  return {
    name: `interactions over the ${name}, ${lanes} at a time, ${rounds} times ${count}`,
    limber: said(found[0]),
    baseline: `${what}: ${said(found[1])}`,
    goal: 'p99 <= 1500 ms, or Discord must be told to wait',
  };
}

export async function interactionFigures(): Promise<Figure[]> {
  return [
    await compare(
      'gateway',
      overGateway(limberArgs),
      overGateway(['bench/discord/bare-bot.ts']),
      'bare discord.js bot',
    ),
    await compare(
      'endpoint',
      overHttp(limberArgs),
      overHttp(['bench/discord/bare-endpoint.ts']),
      'node:http and Ed25519 alone, the answer in the response',
    ),
  ];
}

if (import.meta.main) await report(interactionFigures);
