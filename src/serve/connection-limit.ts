import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  /** Whether it has asked for something that it may have. */
  hasAsked: boolean;
}

export interface ConnectionLimit {
  /** Who asks this may have it: his connection is worth keeping. */
  keep(request: IncomingMessage): void;
}

/**
 * Keeps so many connections of a server at the most. One more is taken all the same, and another one closed for it: of
 * those that have asked nothing, if there are any, one of the address that has most of them, which has been silent longest.
 * So whoever opens many closes his own, and who asks gets in.
 */
export function limitConnections(server: Server, most: number): ConnectionLimit {
  /** By their far ends, those that were silent longest first. */
  const open = new Map<string, Connection>();
  // Before anything is encrypted, too.
  server.on('connection', (socket: Socket) => {
    const end = farEnd(socket);
    // It is closed already.
    if (socket.remoteAddress === undefined) return;
    if (open.size >= most) closeOne(open);
    const connection = { socket, address: socket.remoteAddress, hasAsked: false };
    open.set(end, connection);
    socket.once('close', () => {
      if (open.get(end) === connection) open.delete(end);
    });
  });
  return {
    keep({ socket }) {
      const end = farEnd(socket);
      const connection = open.get(end);
      if (connection === undefined) return;
      connection.hasAsked = true;
      open.delete(end);
      open.set(end, connection);
    },
  };
}

/** No two that are open have the same: what is encrypted has that of the connection below it. */
function farEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function closeOne(open: Map<string, Connection>): void {
  const all = [...open];
  const silent = all.filter(([, { hasAsked }]) => !hasAsked);
  const byAddress = Map.groupBy(silent.length > 0 ? silent : all, ([, { address }]) => address);
  const [largest = []] = [...byAddress.values()].sort((a, b) => b.length - a.length);
  const [longest] = largest;
  if (longest === undefined) return;
  const [end, { socket }] = longest;
  open.delete(end);
  socket.destroy();
}
