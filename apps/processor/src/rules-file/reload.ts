import type { Rule } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import { createHash } from 'node:crypto';
import { readRulesFile, type RulesFile } from './rules-file.js';
import type { ReadSecret, SecretPlace } from './sections/secrets.js';

/** Hex digits: enough to tell two versions of a file from each other. */
const VERSION_CHARS = 12;

/** A file that was refused. */
interface RefusedFile {
  /** When, ISO 8601 in UTC. */
  readonly at: string;
  /** What is wrong with it, with a line for each problem. */
  readonly detail: string;
}

/** The rules that hold. */
export interface RulesInForce extends RulesFile {
  /** The start of the SHA-256 of the text that they come from. */
  readonly version: string;
  /** ISO 8601 in UTC. */
  readonly loaded_at: string;
  /** Why what stands in the file now does not hold; null: it does. */
  readonly problem: RefusedFile | null;
}

export interface ReloadOptions {
  readonly rules: readonly Rule[];
  readonly fileName: string;
  /** A file that nobody asked for may be missing at the start. */
  readonly mayBeMissing: boolean;
  /**
   * What is in the file; null when there is none.
   * @throws PipelineError `rules_invalid` when it cannot be read
   */
  readonly readText: () => string | null;
  readonly readSecret: ReadSecret;
  readonly now: () => Date;
}

/** What became of a look at the file. `settling`: it is being written, or was until just now. */
export type Look = 'same' | 'settling' | 'changed' | 'refused';

/** What a look found in place of the file; `text` null: nothing. */
type Content = { readonly text: string | null } | { readonly unreadable: PipelineError };

interface KnownSecret {
  readonly place: SecretPlace;
  readonly value: string | null;
}

/** Keeps the rules that hold while the file that they come from, or a secret that it names, changes. */
export class Reload {
  private inForce: RulesInForce;
  /** Digest of what was taken or refused last. */
  private known: string;
  /** Digest of what the last look saw, when that was new. */
  private settling: string | null = null;
  /** Those that the file named when it was read last. */
  private secrets: KnownSecret[] = [];

  /** @throws PipelineError `rules_invalid`: nobody starts with rules that were not meant */
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
   * A change is taken when two looks see the same: an editor empties a file before it writes it, and an empty file is a
   * good one. Whatever is wrong with it, the rules that hold stay.
   */
  look(): Look {
    const content = this.content();
    const { readSecret } = this.options;
    const seen = digestOf(
      content,
      this.secrets.map(({ place }) => ({ place, value: readSecret(place) })),
    );
    const isSettled = seen === this.settling;
    this.settling = seen === this.known || isSettled ? null : seen;
    if (seen === this.known) return 'same';
    return isSettled ? this.take(content) : 'settling';
  }

  private take(content: Content): Look {
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
    const readSecret = (place: SecretPlace): string | null => {
      const value = this.options.readSecret(place);
      this.secrets.push({ place, value });
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
