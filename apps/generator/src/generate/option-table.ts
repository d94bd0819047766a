import { toolCommand } from '@app/contracts';
/** The options of the command: what is parsed and what `--help` shows. */
export const optionTable = {
  hours: { type: 'string', default: '24', value: 'N', says: 'length of the sample; fractions are welcome' },
  companies: { type: 'string', default: '2', value: 'N', says: 'companies, each with its own time zone' },
  seed: { type: 'string', default: '1', value: 'N', says: 'the same seed and options give the same bytes' },
  sources: { type: 'string', value: 'N', says: 'sources over all companies (default: 6 for each)' },
  objects: { type: 'string', value: 'N', says: 'objects over all sources (default: those of the catalogue)' },
  until: { type: 'string', value: 'ISO', says: 'end, such as 2025-09-05T21:00:00Z (default: the last quarter hour)' },
  out: { type: 'string', value: 'FILE', says: 'file to write, replaced when it exists (default: standard output)' },
  help: { type: 'boolean', short: 'h', says: 'show this' },
} as const;

const rows = Object.entries(optionTable).map(([name, option]) => {
  const flag = `--${name}${'value' in option ? ` ${option.value}` : ''}`;
  const preset = 'default' in option ? ` (default: ${option.default})` : '';
  return `  ${flag.padEnd(14)} ${option.says}${preset}`;
});

// npm run says something of its own on the standard output, which is the answer here.
const command = toolCommand('generate').replace('npm run', 'npm run --silent');

export const usage = `Writes sample runs of connectors as NDJSON, with faults that a monitor should find.

Usage: ${command} [options]

${rows.join('\n')}
`;
