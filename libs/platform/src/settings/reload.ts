import { PipelineError } from '@app/contracts';
import { createHash } from 'node:crypto';

/** Hex digits that distinguish two versions of a file. */
const VERSION_CHARS = 12;

/** A file that was refused. */
interface RefusedFile {
  /** Time of the refusal, ISO 8601 in UTC. */
  readonly at: string;
  /** A line for each problem. */
  readonly detail: string;
}

/** The content of a file that is in force. */
export type InForce<T extends object> = T & {
  /** The first 12 hex digits of the SHA-256 of the file's text. */
  readonly version: string;
  /** ISO 8601 in UTC. */
  readonly loaded_at: string;
  /** Why the current file was refused; null: it is in force. */
  readonly problem: RefusedFile | null;
};

/** @typeParam L location of a secret that the file names */
export interface ReloadOptions<T extends object, L = never> {
  /** Whether the file may be missing at the start, as a default one may. */
  readonly mayBeMissing: boolean;
  /**
   * Reads the file; null: it does not exist.
   * @throws PipelineError when it cannot be read
   */
  readonly readText: () => string | null;
  readonly readSecret: (location: L) => string | null;
  /**
   * The content of the text. Secrets that it names are read by `readSecret`, so that a change of one is seen.
   * @throws PipelineError when it is invalid
   */
  readonly parse: (text: string, readSecret: (location: L) => string | null) => T;
  /** The error for a file that `is not there`, or `is gone`. */
  readonly missing: (how: string) => PipelineError;
  /**
   * Whether what was read last cannot be half written, since the file was put in the place of another one. Such a change
   * is taken at once.
   */
  readonly isWhole?: () => boolean;
  readonly now: () => Date;
}

/** Result of a poll. `settling`: the file has changed since the last poll, so it may still be being written. */
export type PollResult = 'same' | 'settling' | 'changed' | 'refused';

/** Content of the file at a poll; `text` null: the file does not exist. */
type Content = { readonly text: string | null } | { readonly unreadable: PipelineError };

interface KnownSecret<L> {
  readonly location: L;
  readonly value: string | null;
}

/** Holds the content of a file, and replaces it when the file or a secret that it names changes to something valid. */
export class Reload<T extends object, L = never> {
  private inForce: InForce<T>;
  /** Digest of the content that was taken or refused last. */
  private known: string;
  /** Digest of a new content that the last poll saw. */
  private settling: string | null = null;
  /** Secrets that the file named when it was read last. */
  private secrets: KnownSecret<L>[] = [];

  /** @throws PipelineError: the service must not start with what was not meant */
  constructor(private readonly options: ReloadOptions<T, L>) {
    const text = options.readText();
    if (text === null && !options.mayBeMissing) throw options.missing('is not there');
    this.inForce = this.read(text ?? '');
    this.known = digestOf({ text }, this.secrets);
  }

  get current(): InForce<T> {
    return this.inForce;
  }

  /**
   * Takes a change when two polls see the same content: an editor empties a file before writing it, and an empty file is
   * valid. The content in force stays when the file is invalid.
   */
  poll(): PollResult {
    const content = this.content();
    const { readSecret, isWhole } = this.options;
    const seen = digestOf(
      content,
      this.secrets.map(({ location }) => ({ location, value: readSecret(location) })),
    );
    const isSettled = seen === this.settling || isWhole?.() === true;
    this.settling = seen === this.known || isSettled ? null : seen;
    if (seen === this.known) return 'same';
    return isSettled ? this.take(content) : 'settling';
  }

  private take(content: Content): PollResult {
    try {
      if ('unreadable' in content) throw content.unreadable;
      if (content.text === null) throw this.options.missing('is gone');
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

  private read(text: string): InForce<T> {
    const { parse, now } = this.options;
    this.secrets = [];
    const readSecret = (location: L): string | null => {
      const value = this.options.readSecret(location);
      this.secrets.push({ location, value });
      return value;
    };
    const content = parse(text, readSecret);
    const version = sha256(text).slice(0, VERSION_CHARS);
    return { ...content, version, loaded_at: now().toISOString(), problem: null };
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const digestOf = (content: Content, secrets: readonly KnownSecret<unknown>[]): string =>
  sha256(JSON.stringify(['text' in content ? content.text : { unreadable: content.unreadable.detail }, secrets]));
