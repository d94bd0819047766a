import { existsSync } from 'node:fs';
import { runRewind } from './rewind/index.js';

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runRewind(process.argv.slice(2), process.env, process);
