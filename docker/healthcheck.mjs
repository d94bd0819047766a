/**
 * Ends with 0 when the service of this container says that it can do its work, or when the address that is given answers
 * with 200. A service that says that only a restart helps is ended: Docker starts it again, but never for its health.
 */
import { get } from 'node:http';
import { get as getByTls } from 'node:https';

const { SERVICE, TLS_CERT_FILE, INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT } = process.env;
const ports = {
  ingestion: INGESTION_PORT || 8001,
  standardization: STANDARDIZATION_PORT || 8002,
  processor: PROCESSOR_PORT || 8003,
};

// The certificate is for the name by which others know the service; here it is asked over loopback.
const options = { timeout: 4000, rejectUnauthorized: false };

const statusOf = (url) =>
  new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getByTls : get;
    const request = ask(url, options, (answer) => resolve(answer.resume().statusCode));
    request.on('timeout', () => request.destroy()).on('error', () => resolve(null));
  });

const [, , address] = process.argv;
if (address !== undefined) process.exit((await statusOf(address)) === 200 ? 0 : 1);

const service = `${TLS_CERT_FILE ? 'https' : 'http'}://127.0.0.1:${ports[SERVICE]}`;
if ((await statusOf(`${service}/health/live`)) === 503) process.kill(1, 'SIGTERM');
process.exit((await statusOf(`${service}/health`)) === 200 ? 0 : 1);
