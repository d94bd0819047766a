import { loadEnvFile } from '@app/platform/settings';
import { runRezone } from './rezone/run-rezone.js';

loadEnvFile();
process.exitCode = await runRezone(process.argv.slice(2), process.env, process);
