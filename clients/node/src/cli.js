#!/usr/bin/env node
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './command.js';
import { ConnectorRuns, version } from './index.js';
import { reasonOf, warn } from './warning.js';

const USAGE = 'usage: connector-runs [options] -- command [args ...]\n       connector-runs --flush\n';
const HELP = `${USAGE}
Runs a command and reports it as one connector run. Exit code, streams and signals are the command's.

  --source S, --object O   default: CONNECTOR_RUNS_SOURCE, CONNECTOR_RUNS_OBJECT, else the command's name
  --object-id I            --company C (CONNECTOR_RUNS_COMPANY)   --zone Z (CONNECTOR_RUNS_ZONE)
  --cycle C                joins the runs of one round
  --attempt N, --url U     the try, and a link to the log of this run
  --schedule S             when it runs: '0 2 * * *; tz=Europe/Paris; grace=10m' or 'every 30m'
  --label NAME=VALUE       may be given again
  --flush                  send what the spool holds; exit 1 when something remains
`;

const text = { type: 'string' };
const flag = { type: 'boolean' };
const options = {
  source: text,
  object: text,
  'object-id': text,
  company: text,
  zone: text,
  cycle: text,
  attempt: text,
  url: text,
  schedule: text,
  label: { type: 'string', multiple: true },
  flush: flag,
  help: flag,
  version: flag,
};

async function main(args) {
  const at = args.indexOf('--');
  const command = at < 0 ? [] : args.slice(at + 1);
  const asked = read(at < 0 ? args : args.slice(0, at), command);
  if (asked?.help) return say(HELP);
  if (asked?.version) return say(`connector-runs ${version}\n`);
  if (asked?.flush) return flush();
  if (asked && command.length > 0) return report(asked, command);
  process.stderr.write(USAGE);
  if (asked) warn('the command is missing: write it after --');
  return 2;
}

function read(args, command) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    // A slip in our options is no reason for a job not to run.
    const slip = error.message.split('. ')[0];
    warn(command.length > 0 ? `${slip}; the command runs, and is reported without the options` : slip);
    return command.length > 0 ? {} : undefined;
  }
}

async function report(asked, command) {
  const name = basename(command[0]) || 'command';
  const { company, zone, cycle, attempt, url, schedule } = asked;
  let ended;
  await new ConnectorRuns().run(
    {
      source: asked.source || process.env.CONNECTOR_RUNS_SOURCE || name,
      object: asked.object || process.env.CONNECTOR_RUNS_OBJECT || name,
      objectId: asked['object-id'],
      labels: labelsOf(asked.label ?? []),
      ...{ company, zone, cycle, attempt, url, schedule },
    },
    async (run) => {
      ended = await runCommand(command);
      // Node does not say what a child has used: unknown stays unknown.
      run.measured = {};
      if (ended.status === 'CANCELLED') run.cancel(ended.message);
      if (ended.status === 'FAILED') run.fail(ended.message);
    },
  );
  return ended.exitCode;
}

function labelsOf(pairs) {
  return Object.fromEntries(pairs.map((pair) => [pair.split('=')[0], pair.split('=').slice(1).join('=')]));
}

async function flush() {
  const remaining = await new ConnectorRuns().flush();
  say(`${remaining} records remain in the spool\n`);
  return remaining > 0 ? 1 : 0;
}

function say(words) {
  process.stdout.write(words);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    warn(`failed (${reasonOf(error)})`);
    process.exit(1);
  },
);
