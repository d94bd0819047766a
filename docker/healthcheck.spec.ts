import { type Certificate, selfSigned } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A service that can do its work, or cannot, in a container that a restart would not help. */
const serving =
  (health: number): RequestListener =>
  ({ url }, answer) =>
    void answer.writeHead(url === '/health' ? health : 200).end();

async function exitCode(server: Server, environment: Record<string, string>, args: readonly string[] = []) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const program = join(import.meta.dirname, 'healthcheck.mjs');
  const env = { SERVICE: 'processor', PROCESSOR_PORT: String(port), ...environment };
  const child = spawn(process.execPath, [program, ...args.map((arg) => arg.replace('PORT', String(port)))], { env });
  const [code] = (await once(child, 'exit')) as [number | null];
  server.closeAllConnections();
  server.close();
  return code;
}

describe('the health check of the image', () => {
  const certificate: Certificate = selfSigned('obs.example.com');
  const tls = { TLS_CERT_FILE: '/tls/cert.pem', TLS_KEY_FILE: '/tls/key.pem' };

  it.each([
    [200, 0],
    [503, 1],
  ])('of a service that answers %d ends with %d, in plain HTTP and with TLS', async (health, code) => {
    expect(await exitCode(createServer(serving(health)), {})).toBe(code);
    expect(await exitCode(createServer(serving(health)), { TLS_CERT_FILE: '', TLS_KEY_FILE: '' })).toBe(code);
    expect(await exitCode(createTlsServer(certificate, serving(health)), tls)).toBe(code);
  });

  it('asks the address that it is given as that says', async () => {
    const address = ['http://127.0.0.1:PORT/health'];
    expect(await exitCode(createServer(serving(200)), tls, address)).toBe(0);
    expect(await exitCode(createServer(serving(503)), tls, address)).toBe(1);
  });
});
