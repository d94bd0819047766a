import { existsSync } from 'node:fs';
import { runErase } from './erase/run-erase.js';

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runErase(process.argv.slice(2), process.env, process);
