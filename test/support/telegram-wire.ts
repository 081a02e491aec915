/** Bodies and answers of the fake Telegram as they go over the wire, faults included. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Payload } from './telegram-methods.ts';
import { Refusal } from './telegram-rules.ts';
import type { TelegramSchema } from './telegram-schema.ts';

/** What the next call of a method meets instead of its result. Without `accepted` it has no effect. */
export type Fault = {
  readonly status?: number;
  /** Without one a status of 500 or more comes as a page of HTML, as from the proxy before the API. */
  readonly description?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The connection is cut instead of an answer. */
  readonly reset?: boolean;
  /** No answer comes until the fake stops. */
  readonly hang?: boolean;
  /** Comes with the status, instead of Telegram's envelope: what a proxy of its own mind says. */
  readonly json?: unknown;
  /** The call takes effect, and only its answer is lost. */
  readonly accepted?: boolean;
};

/** Answers with an error in Telegram's envelope. */
export function refuse(response: ServerResponse, { code, message, parameters }: Refusal): void {
  const more = Object.keys(parameters).length > 0 ? { parameters } : {};
  if ('retry_after' in parameters) response.setHeader('retry-after', String(parameters['retry_after']));
  answer(response, code, { ok: false, error_code: code, description: message, ...more });
}

/** Answers a call with a fault. Shared with the polls. */
export function fail(response: ServerResponse, fault: Fault): void {
  const { status = 502, description, parameters, reset, hang, json } = fault;
  if (hang) return;
  if (reset) response.destroy();
  else if (json !== undefined) answer(response, status, json);
  else if (description !== undefined)
    refuse(response, new Refusal(status, description, { parameters: { ...parameters } }));
  else response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><h1>${status}</h1></html>`);
}

/** Answers in Telegram's envelope. Shared with the polls. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** JSON, or a multipart form in which everything but text is JSON inside a field, and files are named `attach://`. */
export async function readPayload(schema: TelegramSchema, method: string, request: IncomingMessage): Promise<Payload> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  try {
    if (type.startsWith('multipart/form-data')) return await readForm(schema, method, body, type);
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal(400, "Bad Request: can't parse the body", { malformed: true });
  }
}

async function readForm(schema: TelegramSchema, method: string, body: Buffer, type: string): Promise<Payload> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const texts = [...form].filter((field): field is [string, string] => typeof field[1] === 'string');
  for (const [name, value] of texts) if (value.startsWith('attach://')) checkFile(name, form.get(value.slice(9)));
  return Object.fromEntries(
    texts.map(([name, value]) => [
      name,
      schema.isText(method, name) || value.startsWith('attach://') ? value : JSON.parse(value),
    ]),
  );
}

function checkFile(name: string, file: File | string | null): void {
  if (file === null || typeof file === 'string') throw new Error(`${name} names a file that is not there`);
  if (file.size === 0 || file.name === '') throw new Error(`${name} is an empty file, or one without a name`);
}
