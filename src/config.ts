/** The environment -> Config, all problems at once. The only reader of process.env. */
import { z } from 'zod';
import { StartError } from './core/ports.ts';

const flag = z
  .enum(['0', '1', 'true', 'false', ''], '0 or 1. Example: PREVIEW=1')
  .default('')
  .transform((value) => value === '1' || value === 'true');
/** An empty line in .env means 'not set'. */
const optional = (schema: z.ZodType<string>) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'an http address. Example: https://api.telegram.org' })
  .transform((url) => url.replace(/\/+$/, ''));

const schema = z.object({
  DISCORD_TOKEN: optional(
    z
      .string()
      .regex(
        /^[\w-]+\.[\w-]+\.[\w-]+$/,
        'three parts with dots between, as Discord shows it once. Example: DISCORD_TOKEN=MTA0.Gx1.abc',
      ),
  ),
  DISCORD_PUBLIC_KEY: optional(
    z
      .string()
      .regex(
        /^[0-9a-f]{64}$/i,
        '64 hexadecimal digits, as the Developer Portal shows them. Example: DISCORD_PUBLIC_KEY=3f…',
      ),
  ),
  DISCORD_APPLICATION_ID: optional(
    z.string().regex(/^\d{17,20}$/, '17 to 20 digits. Example: DISCORD_APPLICATION_ID=…'),
  ),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  TELEGRAM_TOKEN: optional(
    z
      .string()
      .regex(
        /^\d+:[\w-]+$/,
        'digits, a colon and letters, as BotFather sends it. Example: TELEGRAM_TOKEN=123456:ABC-def',
      ),
  ),
  TELEGRAM_WEBHOOK_SECRET: optional(
    z
      .string()
      .regex(
        /^[\w-]{16,256}$/,
        '16 to 256 letters, digits, _ or -. Example: TELEGRAM_WEBHOOK_SECRET=any-long-word-of-your-own',
      ),
  ),
  TELEGRAM_API_URL: httpUrl.default('https://api.telegram.org'),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:.+|postgres(ql)?:\/\/.+)/,
      'sqlite: and a path, or postgres:// and a server. Example: DATABASE_URL=sqlite:./data/limber.db',
    )
    .default('sqlite:./data/limber.db'),
  LEASE_MS: z.coerce
    .number('milliseconds. Example: LEASE_MS=15000')
    .int()
    .min(500)
    .max(20_000, 'from 500 to 20000 milliseconds. Example: LEASE_MS=15000')
    .default(15_000),
  PORT: z.coerce
    .number('a port number. Example: PORT=3000')
    .int()
    .min(0)
    .max(65535, 'a port from 0 to 65535. Example: PORT=3000')
    .default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: optional(
    z
      .url({ protocol: /^https$/, error: 'an https address. Example: PUBLIC_URL=https://limber.example.org' })
      .transform((url) => url.replace(/\/+$/, '')),
  ),
  CONTENT_DIR: z
    .string()
    .min(1)
    .default(`${import.meta.dirname}/../content`),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'one of trace, debug, info, warn, error, fatal, silent. Example: LOG_LEVEL=info',
    )
    .default('info'),
  PREVIEW: flag,
});

export type DiscordConfig = {
  readonly token: string;
  readonly apiUrl: string;
  /** Asked from Discord when absent. */
  readonly applicationId?: string | undefined;
  /** Interactions come to this address, signed with the key's other half; without it over the gateway. */
  readonly endpoint?: { readonly publicKey: string; readonly publicUrl: string } | undefined;
};

export type TelegramConfig = {
  readonly token: string;
  readonly apiUrl: string;
  /** Updates come to this address, with the secret; without it they are polled. */
  readonly webhook?: { readonly secret: string; readonly publicUrl: string } | undefined;
  /** Why they are polled although half of a webhook is set, as a sentence for the log. */
  readonly pollsBecause?: string | undefined;
};

export type Config = {
  readonly discord: DiscordConfig | undefined;
  readonly telegram: TelegramConfig | undefined;
  readonly databaseUrl: string;
  /** How long a platform stays with an instance that no longer says a word. */
  readonly leaseMs: number;
  readonly port: number;
  readonly host: string;
  readonly contentDir: string;
  readonly logLevel: string;
  /** Without a token the page is what there is; with one it needs PREVIEW=1 and gets a loopback port of its own. */
  readonly preview: 'main' | 'own-port' | 'off';
};

/** @throws StartError that names every problem with an example; it holds no value of the environment, which may be a token. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new StartError(
      `The environment has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}\n.env.example shows every setting.`,
    );
  }
  const env = result.data;
  const { PUBLIC_URL: publicUrl, DISCORD_PUBLIC_KEY: publicKey, TELEGRAM_WEBHOOK_SECRET: secret } = env;
  const discord =
    env.DISCORD_TOKEN === undefined
      ? undefined
      : {
          token: env.DISCORD_TOKEN,
          apiUrl: env.DISCORD_API_URL,
          applicationId: env.DISCORD_APPLICATION_ID,
          endpoint: publicKey === undefined || publicUrl === undefined ? undefined : { publicKey, publicUrl },
        };
  const telegram =
    env.TELEGRAM_TOKEN === undefined
      ? undefined
      : {
          token: env.TELEGRAM_TOKEN,
          apiUrl: env.TELEGRAM_API_URL,
          webhook: secret === undefined || publicUrl === undefined ? undefined : { secret, publicUrl },
          pollsBecause: halfWebhook(secret, publicUrl),
        };
  const connected = discord !== undefined || telegram !== undefined;
  if (connected && env.PREVIEW && env.PORT === 65535) {
    throw new StartError(
      'PORT: the page of PREVIEW=1 takes the port behind it, so 65534 is the highest. Example: PORT=3000',
    );
  }
  return {
    discord,
    telegram,
    databaseUrl: env.DATABASE_URL,
    leaseMs: env.LEASE_MS,
    port: env.PORT,
    // Without a token only the preview runs, and that never leaves this machine.
    host: connected ? env.HOST : '127.0.0.1',
    contentDir: env.CONTENT_DIR,
    logLevel: env.LOG_LEVEL,
    preview: connected ? (env.PREVIEW ? 'own-port' : 'off') : 'main',
  };
}

/** A webhook never runs without a secret, and PUBLIC_URL alone may be meant for Discord: then Telegram is polled. */
function halfWebhook(secret: string | undefined, publicUrl: string | undefined): string | undefined {
  if ((secret === undefined) === (publicUrl === undefined)) return undefined;
  const missing = secret === undefined ? 'TELEGRAM_WEBHOOK_SECRET' : 'PUBLIC_URL';
  return `${missing} is not set, and a webhook needs TELEGRAM_WEBHOOK_SECRET and PUBLIC_URL.`;
}
