import { toolEnvironment } from '@app/platform/settings';
import { runBacktest } from './backtest/run-backtest.js';

// A reader that left, such as `head`, is no failure.
process.stdout.on('error', () => {});

process.exitCode = await runBacktest(process.argv.slice(2), toolEnvironment(), process);
