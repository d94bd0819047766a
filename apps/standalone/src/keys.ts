import { loadEnvFile } from '@app/platform/settings';
import { runKeys } from './keys/run-keys.js';

loadEnvFile();
process.exitCode = runKeys(process.argv.slice(2), process.env, process);
