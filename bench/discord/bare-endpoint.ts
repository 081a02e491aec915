/** The baseline over HTTP: node:http, one check of the signature, and the answer in the response. */
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';

const x = Buffer.from(process.env['DISCORD_PUBLIC_KEY'] ?? '', 'hex').toString('base64url');
const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const signed = Buffer.concat([Buffer.from(String(request.headers['x-signature-timestamp'])), body]);
  const signature = Buffer.from(String(request.headers['x-signature-ed25519']), 'hex');
  if (!verify(null, signed, key, signature)) return void response.writeHead(401).end();
  JSON.parse(body.toString());
  const answer = JSON.stringify({ type: 4, data: { content: 'Hello.' } });
  response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
}).listen(Number(process.env['PORT']), '127.0.0.1', () => void process.stdout.write('ready\n'));
process.once('SIGTERM', () => process.exit());
