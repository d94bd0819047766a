/** Ends with 0 when the service of this container says that it can do its work. */
import { get } from 'node:http';

const ports = {
  ingestion: process.env.INGESTION_PORT || 8001,
  standardization: process.env.STANDARDIZATION_PORT || 8002,
  processor: process.env.PROCESSOR_PORT || 8003,
};
const url = process.argv[2] ?? `http://127.0.0.1:${ports[process.env.SERVICE]}/health`;

get(url, { timeout: 4000 }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
