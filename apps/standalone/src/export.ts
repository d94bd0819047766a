import { loadEnvFile } from '@app/platform/settings';
import { runExport } from './export/run-export.js';

loadEnvFile();
process.exitCode = await runExport(process.argv.slice(2), process.env, process);
