/** The fake's gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, and every way in which Discord ends a connection. */
import type { IncomingMessage } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { Account } from './discord-answers.ts';
import { isFields, type Json } from './discord-schema.ts';
import type { Fields, World } from './discord-world.ts';

type Event = { readonly op: 0; readonly t: string; readonly s: number; readonly d: Json };
type Session = {
  readonly id: string;
  readonly intents: number;
  readonly events: Event[];
  socket: WebSocket | undefined;
};

export type Gateway = ReturnType<typeof createGateway>;
export const directMessages = 1 << 12;
/** Members, presences and message content: a new bot may not have them. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const knownIntents = 0b11_0011_0001_1111_1111_1111_1111;

/** Sessions live on when their socket drops, so that they can be resumed. */
export function createGateway(world: World, account: Account, url: () => string, heartbeatMs: number) {
  const server = new WebSocketServer({ noServer: true });
  const sessions: Session[] = [];
  const state = {
    down: false,
    /** Connections refused while `down`. */
    refused: 0,
    refuseWith: undefined as number | undefined,
    identifies: 0,
    resumes: 0,
    heartbeats: 0,
  };

  const live = () => sessions.findLast(({ socket }) => socket?.readyState === WebSocket.OPEN);
  const emit = (session: Session, t: string, d: Json) => {
    const event: Event = { op: 0, t, s: session.events.length + 1, d };
    session.events.push(event);
    if (session.socket?.readyState === WebSocket.OPEN) session.socket.send(JSON.stringify(event));
  };

  const identify = (socket: WebSocket, d: Fields): Session | undefined => {
    state.identifies++;
    const refusal = state.refuseWith ?? identifyProblem(account, d);
    state.refuseWith = undefined;
    if (refusal !== undefined) {
      socket.close(refusal);
      return undefined;
    }
    const session: Session = { id: `session-${world.nextId()}`, intents: Number(d['intents']), events: [], socket };
    sessions.push(session);
    emit(session, 'READY', readyOf(world, account, session.id, url()));
    return session;
  };

  const resume = (socket: WebSocket, d: Fields): Session | undefined => {
    state.resumes++;
    const session = sessions.find(({ id }) => id === d['session_id']);
    if (d['token'] !== account.token) socket.close(4004);
    else if (!session) socket.send(JSON.stringify({ op: 9, d: false }));
    else {
      session.socket = socket;
      for (const event of session.events.slice(Number(d['seq']))) socket.send(JSON.stringify(event));
      emit(session, 'RESUMED', {});
      return session;
    }
    return undefined;
  };

  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const query = new URL(request.url ?? '/', 'ws://fake').searchParams;
    if (query.get('v') !== '10' || query.get('encoding') !== 'json') return socket.close(4012);
    let session: Session | undefined;
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: heartbeatMs } }));
    socket.on('message', (data) => {
      const payload = JSON.parse(String(data)) as { op: number; d: Json };
      const d = isFields(payload.d) ? payload.d : {};
      if (payload.op === 1) {
        state.heartbeats++;
        socket.send(JSON.stringify({ op: 11 }));
      } else if (payload.op === 2 && session) complain(world, socket, 4005, 'identified twice');
      else if (payload.op === 2) session = identify(socket, d);
      else if (payload.op === 6) session = resume(socket, d);
      else complain(world, socket, session ? 4001 : 4003, `opcode ${payload.op}`);
      world.changed();
    });
    return undefined;
  });

  return {
    state,
    upgrade: server.handleUpgrade.bind(server),
    accept: (socket: WebSocket, request: IncomingMessage) => server.emit('connection', socket, request),
    connected: () => live() !== undefined,
    /** Sends an event to the bot; while its socket is down it is kept for RESUME. False: there is no session at all. */
    dispatch: (t: string, d: Json, intent = 0): boolean => {
      const session = live() ?? sessions.at(-1);
      if (!session) return false;
      if (intent === 0 || (session.intents & intent) !== 0) emit(session, t, d);
      return true;
    },
    /** Drops the socket: with a close code, or like a pulled cable. */
    drop: (code?: number) => {
      const socket = live()?.socket;
      if (code === undefined) socket?.terminate();
      else socket?.close(code);
    },
    /** Op 7: reconnect and resume. */
    askToReconnect: () => live()?.socket?.send(JSON.stringify({ op: 7, d: null })),
    /** Op 9 false: the session is lost, identify again. */
    invalidate: () => {
      const session = live();
      session?.socket?.send(JSON.stringify({ op: 9, d: false }));
      if (session) sessions.splice(sessions.indexOf(session), 1);
    },
    close: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function complain(world: World, socket: WebSocket, code: number, what: string): void {
  world.violations.push(`gateway ${code}: ${what}`);
  socket.close(code);
}

function identifyProblem(account: Account, { token, intents, properties }: Fields): number | undefined {
  if (token !== account.token) return 4004;
  if (typeof intents !== 'number' || (intents & ~knownIntents) !== 0) return 4013;
  if ((intents & privileged) !== 0) return 4014;
  return isFields(properties ?? null) ? undefined : 4002;
}

function readyOf(world: World, account: Account, session_id: string, resume_gateway_url: string): Json {
  const guilds = new Set([...world.channels.values()].flatMap(({ guild }) => guild ?? []));
  return {
    v: 10,
    user: { id: account.applicationId, username: 'limber', discriminator: '0', avatar: null, bot: true },
    guilds: [...guilds].map((id) => ({ id, unavailable: true })),
    session_id,
    resume_gateway_url,
    shard: [0, 1],
    application: { id: account.applicationId, flags: 0 },
  };
}
