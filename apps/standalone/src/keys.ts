import { toolEnvironment } from '@app/platform/settings';
import { runKeys } from './keys/run-keys.js';

process.exitCode = runKeys(process.argv.slice(2), toolEnvironment(), process);
