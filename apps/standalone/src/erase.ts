import { loadEnvFile } from '@app/platform/settings';
import { runErase } from './erase/run-erase.js';

loadEnvFile();
process.exitCode = await runErase(process.argv.slice(2), process.env, process);
