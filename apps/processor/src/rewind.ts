import { toolEnvironment } from '@app/platform/settings';
import { runRewind } from './rewind/index.js';

process.exitCode = await runRewind(process.argv.slice(2), toolEnvironment(), process);
