/**
 * Stands before PostgreSQL as a pooler in transaction mode does: after each transaction a client goes on over another
 * connection, so that whatever it left in its session is not there any more. The server must trust it without a password.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

const readyForQuery = 'Z'.charCodeAt(0);
const idle = 'I'.charCodeAt(0);

/** Answers the port; `turns` counts how often a client got another connection. */
export async function startPooler(serverPort: number) {
  const sockets = new Set<Socket>();
  let turns = 0;
  const pooler = createServer((client) => {
    keep(sockets, client);
    let hasBegun = false;
    let ready = 0;
    let turn = 0;
    const servers = [0, 1].map((own) => {
      const server = keep(sockets, connect(serverPort, '127.0.0.1'));
      server.on('close', () => client.destroy());
      onMessages(server, (message) => {
        const isReady = message[0] === readyForQuery;
        // Both answer the client's first words; it hears one of them, when both are there.
        if (ready < 2) {
          if (isReady) ready++;
          if (own === 0 && !isReady) client.write(message);
          if (isReady && ready === 2) client.write(message);
          return;
        }
        client.write(message);
        if (isReady && message[5] === idle) {
          turn = 1 - turn;
          turns++;
        }
      });
      return server;
    });
    client.on('close', () => {
      for (const server of servers) server.destroy();
    });
    client.on('data', (data) => {
      // The first words are for both: who comes, and to which database.
      for (const [own, server] of servers.entries()) if (!hasBegun || own === turn) server.write(data);
      hasBegun = true;
    });
  });
  pooler.listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  const address = pooler.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    turns: () => turns,
    stop() {
      pooler.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function keep(sockets: Set<Socket>, socket: Socket): Socket {
  socket.setNoDelay();
  sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
  return socket;
}

/** Whole messages of the server: a letter, a length of four bytes that counts itself, and the rest. */
function onMessages(server: Socket, hear: (message: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  server.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readUInt32BE(1)) {
      const length = 1 + rest.readUInt32BE(1);
      hear(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
}
