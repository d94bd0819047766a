import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const PRODUCE = 0;
const METADATA = 3;
const FIND_COORDINATOR = 10;

/** Stands between a client and a broker, and loses acknowledgements of produce requests. */
export interface DroppingProxy {
  readonly address: string;
  /** From now on every n-th acknowledgement is lost, and its connection with it. */
  dropEvery(nth: number): void;
  dropped(): number;
  close(): Promise<void>;
}

/**
 * Frames are `size:int32 payload`; a request's payload begins `api_key:int16 api_version:int16 correlation_id:int32`, a
 * response's with the correlation id. Kafka names its own address in metadata, so that is replaced by the proxy's, which
 * must have as many digits.
 */
export async function startDroppingProxy(broker: string): Promise<DroppingProxy> {
  const [host = '127.0.0.1', port = ''] = broker.split(':');
  let every = Infinity;
  let produced = 0;
  let dropped = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    const apiKeys = new Map<number, number>();
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    onFrames(client, (frame) => {
      apiKeys.set(frame.readInt32BE(8), frame.readInt16BE(4));
      upstream.write(frame);
    });
    onFrames(upstream, (frame) => {
      const apiKey = apiKeys.get(frame.readInt32BE(4));
      apiKeys.delete(frame.readInt32BE(4));
      if (apiKey === PRODUCE && ++produced % every === 0) {
        dropped++;
        return end();
      }
      const { port: ours } = server.address() as AddressInfo;
      if (apiKey === METADATA || apiKey === FIND_COORDINATOR) replacePort(frame, Number(port), ours);
      client.write(frame);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropEvery: (nth) => {
      every = nth;
    },
    dropped: () => dropped,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function onFrames(socket: Socket, handle: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const size = 4 + rest.readInt32BE(0);
      handle(Buffer.from(rest.subarray(0, size)));
      rest = rest.subarray(size);
    }
  });
}

// A port is an int32 behind the host's name, in both answers.
function replacePort(frame: Buffer, from: number, to: number): void {
  const host = Buffer.from('127.0.0.1');
  for (let at = frame.indexOf(host); at >= 0; at = frame.indexOf(host, at + 1)) {
    const portAt = at + host.length;
    if (portAt + 4 <= frame.length && frame.readInt32BE(portAt) === from) frame.writeInt32BE(to, portAt);
  }
}
