import { loadEnvFile } from '@app/platform/settings';
import { runRewind } from './rewind/index.js';

loadEnvFile();
process.exitCode = await runRewind(process.argv.slice(2), process.env, process);
