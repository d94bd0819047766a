import { createService, InProcessBus, inProcessTransport, loadAllSettings, startService } from '@app/platform';
import { type Certificate, selfSigned } from '@app/platform/testing';
import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standardization, StandardizationSettings } from '../apps/standardization/src/standardization.js';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const files = { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') };

function write({ cert, key }: Certificate): void {
  writeFileSync(files.TLS_CERT_FILE, cert);
  writeFileSync(files.TLS_KEY_FILE, key);
}

const start = async (environment: Record<string, string>) => {
  const [settings] = loadAllSettings([StandardizationSettings], {
    LOG_LEVEL: 'silent',
    STANDARDIZATION_PORT: '0',
    ...environment,
  });
  const service = standardization(settings, (telemetry) => inProcessTransport(new InProcessBus(), telemetry));
  const app = await createService(service);
  return { app, url: await startService(app, service) };
};

describe('a service with a certificate', () => {
  const certificate = selfSigned('first');
  let running: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    write(certificate);
    running = await start(files);
  });
  afterAll(async () => {
    await running?.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (path: string, body?: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const options = { ca: certificate.cert, agent: false, method: body === undefined ? 'GET' : 'POST' };
      const sent = request(new URL(path, running.url), options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }));
      });
      sent.on('error', reject).end(body);
    });

  it('speaks HTTPS, bodies included, and says so in its address', async () => {
    expect(running.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect((await ask('/health/live')).status).toBe(200);
    const { status, text } = await ask('/standardize/single', JSON.stringify(aRawLog()));
    expect({ status, ...(JSON.parse(text) as object) }).toMatchObject({ status: 200, outcome: 'emitted' });
    const metrics = await ask('/metrics');
    expect(metrics.text).toMatch(/^active_connections\{connection_type="http",service="standardization"\} [1-9]/m);
  });

  it('speaks nothing else on that port', async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(running.url).port) });
    socket.on('error', () => undefined);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'close');
    expect(heard).not.toContain('HTTP/1.1 200');
  });
});

describe('the files of a certificate', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tls-'));
  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const [one, other] = [selfSigned('one'), selfSigned('other')];
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'only one of the two',
      () => ({ TLS_CERT_FILE: put('c', one.cert) }),
      /only one of TLS_CERT_FILE and TLS_KEY_FILE/,
    ],
    [
      'the key of another',
      () => ({ TLS_CERT_FILE: put('c', one.cert), TLS_KEY_FILE: put('k', other.key) }),
      /no certificate and its key/,
    ],
    ['no PEM', () => ({ TLS_CERT_FILE: put('c', 'x'), TLS_KEY_FILE: put('k', 'y') }), /no certificate and its key/],
    [
      'a file that is not there',
      () => ({ TLS_CERT_FILE: join(dir, 'none'), TLS_KEY_FILE: put('k', one.key) }),
      /TLS_CERT_FILE names a file that cannot be read \(ENOENT\)/,
    ],
  ])('with %s a service does not start', async (_, environment, reason) => {
    await expect(start(environment())).rejects.toThrow(reason);
  });
});
