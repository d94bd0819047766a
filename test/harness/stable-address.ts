import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address in front of several servers, as a virtual IP or a name is: it leads to one of them at a time. */
export interface StableAddress {
  readonly url: string;
  /** New connections go there; those that there are stay where they are, as they do when a name changes its meaning. */
  leadTo(url: string): void;
  close(): Promise<void>;
}

/** @param url where it leads at first; user, database and parameters of the address are those of this one */
export async function stableAddress(url: string): Promise<StableAddress> {
  let target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String((server.address() as AddressInfo).port);
  return {
    url: address.href,
    leadTo: (to) => (target = new URL(to)),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
