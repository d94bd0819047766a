import { toolEnvironment } from '@app/platform/settings';
import { runErase } from './erase/run-erase.js';

process.exitCode = await runErase(process.argv.slice(2), toolEnvironment(), process);
