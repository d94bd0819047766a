import { generate } from './generate/generate.js';

// A reader that left, such as `head`, is no failure; what else happens to stdout is reported where it is written to.
process.stdout.on('error', () => {});

process.exitCode = await generate(process.argv.slice(2), new Date(), process);
