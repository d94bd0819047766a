import { toolEnvironment } from '@app/platform/settings';
import { runExport } from './export/run-export.js';

process.exitCode = await runExport(process.argv.slice(2), toolEnvironment(), process);
