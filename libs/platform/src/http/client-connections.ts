import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

/** Calls back with the socket that a client's requests come on: with TLS, once the two have shaken hands. */
export function onClientConnection({ server }: Pick<FastifyInstance, 'server'>, use: (socket: Socket) => void): void {
  server.on((server as unknown) instanceof TlsServer ? 'secureConnection' : 'connection', use);
}
