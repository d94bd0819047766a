import { afterEach, describe, expect, it } from 'vitest';
import { fastify, type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { eventually } from '../testing/poll.js';
import { type Certificate, selfSigned } from '../testing/self-signed.js';
import { followTlsFiles, readTlsFiles } from './tls-files.js';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const files = { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') };
let server: FastifyInstance | undefined;

afterEach(() => server?.close());

function write({ cert, key }: Certificate): void {
  writeFileSync(files.TLS_CERT_FILE, cert);
  writeFileSync(files.TLS_KEY_FILE, key);
}

/** The name on the certificate that the server shows. */
async function shownName(): Promise<string | undefined> {
  const { port } = server!.server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return [subject.CN].flat()[0];
}

describe('a certificate that is renewed', () => {
  it('is shown to those who connect from then on; one that cannot be used is not taken', async () => {
    write(selfSigned('first'));
    server = fastify({ https: { ...readTlsFiles(files)! } });
    followTlsFiles(server, files, 10);
    await server.listen({ port: 0, host: '127.0.0.1' });
    expect(await shownName()).toBe('first');
    const second = selfSigned('second');
    write(second);
    const isSecond = async () => (await shownName()) === 'second' || undefined;
    await eventually('the second is shown', isSecond);
    write({ ...second, key: selfSigned('third').key });
    expect(await shownName()).toBe('second');
    write(selfSigned('fourth'));
    await eventually('the fourth is shown', async () => (await shownName()) === 'fourth' || undefined);
    rmSync(folder, { recursive: true });
    expect(await shownName()).toBe('fourth');
  });
});
