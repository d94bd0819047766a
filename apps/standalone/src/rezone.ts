import { toolEnvironment } from '@app/platform/settings';
import { runRezone } from './rezone/run-rezone.js';

process.exitCode = await runRezone(process.argv.slice(2), toolEnvironment(), process);
