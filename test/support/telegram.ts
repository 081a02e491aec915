/**
 * A Telegram on loopback, as strict as the real one: it checks every call against the official types and limits,
 * refuses what Telegram would refuse, and plays the people in its chats.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMethods, type FakeCall, type Payload, type Query } from './telegram-methods.ts';
import { createPeople, type People } from './telegram-people.ts';
import type { Push } from './telegram-pushes.ts';
import { createRates } from './telegram-rates.ts';
import { Refusal } from './telegram-rules.ts';
import { loadTelegramSchema, type TelegramSchema } from './telegram-schema.ts';
import { createUpdateQueue, type UpdateQueue } from './telegram-updates.ts';
import { answer, type Fault, fail, readPayload, refuse } from './telegram-wire.ts';
import { createWorld, type FakeMessage, type FakeUser, type World } from './telegram-world.ts';

export type FakeTelegram = People & {
  /** For TELEGRAM_API_URL. */
  readonly url: string;
  readonly token: string;
  readonly me: FakeUser;
  readonly world: World;
  /** Every call so far except getUpdates, oldest first. */
  readonly calls: readonly FakeCall[];
  /** Every request that Telegram refuses whatever the state of the chat: a bot that works makes none. */
  readonly violations: readonly string[];
  failNext(method: string, fault: Fault): void;
  /** Every call of a method meets the fault from now on; undefined: none does any more. */
  failAlways(method: string, fault: Fault | undefined): void;
  /** How many calls of a method, polls included, have met a fault. */
  faultsMet(method: string): number;
  /** The first call, past (from `from` on) or future, that fits. Rejects after 10 s with all calls seen. */
  waitForCall(fits: (call: FakeCall) => boolean, from?: number): Promise<FakeCall>;
  /** Resolves when everything queued before is taken and confirmed: by the poll that waits, or by the webhook's answers. */
  waitForPoll(): Promise<void>;
  /** Where pushes to a public address really go, in turn; answers where they went before. */
  routePushes(origin: string, bases: readonly string[]): readonly string[];
  /** Every push to a webhook so far, also those that were not taken. */
  readonly pushes: readonly Push[];
  /** Queues an update as it is, which the official types must allow. */
  push(update: Readonly<Record<string, unknown>>): void;
  /** Telegram's clock, which runs like any other, jumps ahead: messages are older by this much. */
  advance(ms: number): void;
  /** From now on writing too fast is refused: 30 messages a second, one a second in a chat, 20 a minute in a group. */
  strictRates(on: boolean): void;
  /** How many connections the bot has open now, and has made so far. */
  connections(): { open: number; made: number };
  /** Everything polled so far is forgotten, and the token with it. */
  revokeToken(): void;
  stop(): Promise<void>;
};

type Api = {
  readonly token: string;
  readonly schema: TelegramSchema;
  readonly methods: ReturnType<typeof createMethods>;
  readonly updates: UpdateQueue;
  readonly faults: Map<string, Fault[]>;
  readonly lasting: Map<string, Fault>;
  readonly met: Map<string, number>;
  readonly violations: string[];
  readonly record: (call: FakeCall) => void;
  readonly chatOf: (payload: Payload) => number | undefined;
  isRevoked: boolean;
};

const deadlineMs = 10_000;

/** Starts it on a free port of 127.0.0.1. `now`: the clock of its servers, in epoch milliseconds. */
export async function startTelegram({ now = Date.now }: { now?: () => number } = {}): Promise<FakeTelegram> {
  const me: FakeUser = { id: 7_000_000_001, is_bot: true, first_name: 'Limber', username: 'limber_test_bot' };
  let aheadMs = 0;
  let isStrict = false;
  const clock = () => now() + aheadMs;
  const world = createWorld(me, clock);
  const rates = createRates(clock, () => isStrict);
  const schema = await loadTelegramSchema();
  const updates = createUpdateQueue(schema);
  const queries = new Map<string, Query>();
  const calls: FakeCall[] = [];
  const watchers = new Set<() => void>();
  const api: Api = {
    token: '7000000001:AAtestTokenOnlyForLoopback-abcdefghij',
    schema,
    methods: createMethods(world, queries, rates, updates),
    updates,
    faults: new Map(),
    lasting: new Map(),
    met: new Map(),
    violations: [],
    record: (call) => {
      calls.push(call);
      for (const look of [...watchers]) look();
    },
    chatOf: (payload) => chatOf(payload, queries),
    isRevoked: false,
  };
  const server = createServer((request, response) => void serve(api, request, response));
  const connections = { open: 0, made: 0 };
  server.on('connection', (socket) => {
    connections.open += 1;
    connections.made += 1;
    socket.once('close', () => {
      connections.open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const waitForCall: FakeTelegram['waitForCall'] = (fits, from = 0) => {
    const { promise, resolve, reject } = Promise.withResolvers<FakeCall>();
    const look = () => {
      const found = calls.slice(from).find(fits);
      if (found) resolve(found);
    };
    const timer = setTimeout(
      () => reject(new Error(`No such call. Seen: ${JSON.stringify(calls, null, 1)}`)),
      deadlineMs,
    );
    watchers.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      watchers.delete(look);
    });
  };
  const people = createPeople({ world, queries, calls, waitForCall, push: api.updates.push });

  return {
    ...people,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: api.token,
    me,
    world,
    calls,
    violations: api.violations,
    failNext: (method, fault) => void api.faults.set(method, [...(api.faults.get(method) ?? []), fault]),
    failAlways: (method, fault) => void (fault ? api.lasting.set(method, fault) : api.lasting.delete(method)),
    faultsMet: (method) => api.met.get(method) ?? 0,
    waitForCall,
    waitForPoll: updates.waitForPoll,
    routePushes: updates.routePushes,
    pushes: updates.pushes,
    push: updates.push,
    advance: (ms) => {
      aheadMs += ms;
    },
    strictRates: (on) => {
      isStrict = on;
    },
    connections: () => ({ ...connections }),
    revokeToken: () => {
      api.isRevoked = true;
      api.updates.end(401, 'Unauthorized');
    },
    stop: async () => {
      updates.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function chatOf(payload: Payload, queries: Map<string, Query>): number | undefined {
  const id = payload['chat_id'] ?? queries.get(String(payload['callback_query_id']))?.chat.id;
  return id === undefined ? undefined : Number(id);
}

async function serve(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
  try {
    if (api.isRevoked || token !== api.token) throw new Refusal(401, 'Unauthorized');
    if (!api.schema.isMethod(method)) throw new Refusal(404, 'Not Found: method not found');
    const payload = await readPayload(api.schema, method, request);
    const wrong = api.schema.checkParams(method, payload);
    if (wrong) throw new Refusal(400, `Bad Request: ${wrong}`, { malformed: true });
    if (method === 'getUpdates') api.updates.poll(payload, response, nextFault(api, method));
    else call(api, method, payload, response);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      // The bot hung up while it was still talking.
      if (!request.complete) return;
      throw error;
    }
    if (error.malformed) api.violations.push(`${method}: ${error.message}`);
    refuse(response, error);
  }
}

function nextFault({ faults, lasting, met }: Api, method: string): Fault | undefined {
  const fault = faults.get(method)?.shift() ?? lasting.get(method);
  if (fault) met.set(method, (met.get(method) ?? 0) + 1);
  return fault;
}

function call(api: Api, method: string, payload: Payload, response: ServerResponse): void {
  const chat = api.chatOf(payload);
  const seen = { method, payload, ...(chat === undefined ? {} : { chat }) };
  const fault = nextFault(api, method);
  if (fault && !fault.accepted) {
    api.record({ ...seen, refused: nameFault(fault) });
    fail(response, fault);
    return;
  }
  const run = api.methods[method];
  try {
    if (!run) throw new Refusal(404, `Not Found: the fake does not play ${method}`, { malformed: true });
    const result = run(payload);
    // Answered before it is recorded, so that a test which waits for the call finds its answer on the way.
    if (fault) fail(response, fault);
    else answer(response, 200, { ok: true, result });
    api.record({ ...seen, ...(isMessage(result) ? { message: result } : {}) });
  } catch (error) {
    if (error instanceof Refusal) api.record({ ...seen, refused: error.message });
    throw error;
  }
}

function nameFault({ description, reset, hang, status }: Fault): string {
  return description ?? (reset ? 'reset' : hang ? 'hang' : `HTTP ${status}`);
}

function isMessage(result: unknown): result is FakeMessage {
  return typeof result === 'object' && result !== null && 'message_id' in result;
}
