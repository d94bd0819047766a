import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a setting, and how it is spoken of in a message: quoted, or by its place when it may be a secret. */
export interface Given {
  readonly text: string;
  readonly shown: string;
}

const secretName = /URL|PASSWORD|SECRET|TOKEN|KEY/;

/** Names that are read when the first one is not set, for operators that come from another system. */
const aliases: Readonly<Record<string, string>> = { KAFKA_BROKERS: 'KAFKA_BOOTSTRAP_SERVERS' };

/**
 * The value of a setting in the environment, blanks around it cut off; undefined when there is none. Any setting can
 * come from a file instead, named by the setting's name and `_FILE`: secrets of containers do.
 */
export function fromEnvironment(name: string, environment: Environment): Given | { problem: string } | undefined {
  for (const variable of [name, aliases[name]]) {
    const text = variable === undefined ? undefined : environment[variable]?.trim();
    if (text) return { text, shown: shown(name, text) + (variable === name ? '' : ` from ${variable}`) };
  }
  const file = environment[`${name}_FILE`]?.trim();
  return file ? fromFile(`${name}_FILE`, file) : undefined;
}

// The path is not printed: an operator that mistook the variable for the other one has put the secret there.
function fromFile(variable: string, file: string): Given | { problem: string } {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text === '') return { problem: `${variable} names a file that is empty` };
    return { text, shown: `the content of the file that ${variable} names` };
  } catch {
    return { problem: `${variable} names a file that cannot be read` };
  }
}

// An address with a user in it has a password in it, too.
const shown = (name: string, text: string): string =>
  secretName.test(name) || text.includes('@') ? 'something else' : JSON.stringify(text);
