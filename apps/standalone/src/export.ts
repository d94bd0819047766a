import { existsSync } from 'node:fs';
import { runExport } from './export/run-export.js';

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runExport(process.argv.slice(2), process.env, process);
