import type { Rule } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { createHash } from 'node:crypto';
import { readRulesFile, type RulesFile } from './rules-file.js';
import type { ReadSecret, SecretLocation } from './sections/secrets.js';

/** Hex digits that distinguish two versions of a file. */
const VERSION_CHARS = 12;

/** A file that was refused. */
interface RefusedFile {
  /** Time of the refusal, ISO 8601 in UTC. */
  readonly at: string;
  /** A line for each problem. */
  readonly detail: string;
}

/** The rules in force. */
export interface RulesInForce extends RulesFile {
  /** The first 12 hex digits of the SHA-256 of the file's text. */
  readonly version: string;
  /** ISO 8601 in UTC. */
  readonly loaded_at: string;
  /** Why the current file was refused; null: it is in force. */
  readonly problem: RefusedFile | null;
}

export interface ReloadOptions {
  readonly rules: readonly Rule[];
  readonly fileName: string;
  /** Whether the file may be missing at the start, as the default one may. */
  readonly mayBeMissing: boolean;
  /**
   * Reads the file; null: it does not exist.
   * @throws PipelineError `rules_invalid` when it cannot be read
   */
  readonly readText: () => string | null;
  readonly readSecret: ReadSecret;
  readonly now: () => Date;
}

/** Result of a poll. `settling`: the file has changed since the last poll, so it may still be being written. */
export type PollResult = 'same' | 'settling' | 'changed' | 'refused';

/** Content of the file at a poll; `text` null: the file does not exist. */
type Content = { readonly text: string | null } | { readonly unreadable: PipelineError };

interface KnownSecret {
  readonly location: SecretLocation;
  readonly value: string | null;
}

/** Holds the rules in force, and replaces them when the file or a secret that it names changes. */
export class Reload {
  private inForce: RulesInForce;
  /** Digest of the content that was taken or refused last. */
  private known: string;
  /** Digest of a new content that the last poll saw. */
  private settling: string | null = null;
  /** Secrets that the file named when it was read last. */
  private secrets: KnownSecret[] = [];

  /** @throws PipelineError `rules_invalid`: the service must not start with unintended rules */
  constructor(private readonly options: ReloadOptions) {
    const text = options.readText();
    if (text === null && !options.mayBeMissing) throw this.missing('is not there');
    this.inForce = this.read(text ?? '');
    this.known = digestOf({ text }, this.secrets);
  }

  get current(): RulesInForce {
    return this.inForce;
  }

  /**
   * Takes a change when two polls see the same content: an editor empties a file before writing it, and an empty file is
   * valid. The rules in force stay when the file is invalid.
   */
  poll(): PollResult {
    const content = this.content();
    const { readSecret } = this.options;
    const seen = digestOf(
      content,
      this.secrets.map(({ location }) => ({ location, value: readSecret(location) })),
    );
    const isSettled = seen === this.settling;
    this.settling = seen === this.known || isSettled ? null : seen;
    if (seen === this.known) return 'same';
    return isSettled ? this.take(content) : 'settling';
  }

  private take(content: Content): PollResult {
    try {
      if ('unreadable' in content) throw content.unreadable;
      if (content.text === null) throw this.missing('is gone');
      this.inForce = this.read(content.text);
      return 'changed';
    } catch (thrown) {
      const problem = { at: this.options.now().toISOString(), detail: PipelineError.from(thrown).detail };
      this.inForce = { ...this.inForce, problem };
      return 'refused';
    } finally {
      this.known = digestOf(content, this.secrets);
    }
  }

  private content(): Content {
    try {
      return { text: this.options.readText() };
    } catch (thrown) {
      return { unreadable: PipelineError.from(thrown) };
    }
  }

  private read(text: string): RulesInForce {
    const { rules, fileName, now } = this.options;
    this.secrets = [];
    const readSecret = (location: SecretLocation): string | null => {
      const value = this.options.readSecret(location);
      this.secrets.push({ location, value });
      return value;
    };
    const file = readRulesFile(text, { rules, fileName, readSecret });
    const version = sha256(text).slice(0, VERSION_CHARS);
    return { ...file, version, loaded_at: now().toISOString(), problem: null };
  }

  private missing(how: string): PipelineError {
    return new PipelineError('rules_invalid', `The rules file ${this.options.fileName} ${how}.`);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const digestOf = (content: Content, secrets: readonly KnownSecret[]): string =>
  sha256(JSON.stringify(['text' in content ? content.text : { unreadable: content.unreadable.detail }, secrets]));
