import { PipelineError } from '@app/contracts';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { ReadSecret, SecretLocation } from './mapping-fields.js';
import { MAX_MAPPINGS_FILE_BYTES, type MappingsFile, readMappingsFile } from './mappings-file.js';

/** Poll interval in milliseconds. `fs.watch` loses a ConfigMap, whose links are swapped. */
const POLL_MS = 2000;

export interface MappingsOptions {
  readonly fileName: string;
  /** Whether the file may be missing, as the default one may. */
  readonly mayBeMissing: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The mapping file, kept up to date. An invalid file fails the start; later, it is refused with its lines and reasons, and the
 * mappings of before stay.
 */
export class MappingsService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(MappingsService.name);
  private inForce: MappingsFile;
  /** Digest of the content that was taken or refused last. */
  private known: string;
  /** Digest of a new content that the last poll saw: an editor empties a file before writing it. */
  private settling: string | null = null;
  private named: SecretLocation[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @throws PipelineError `mappings_invalid` */
  constructor(private readonly options: MappingsOptions) {
    this.inForce = this.read(this.text());
    this.known = this.digest();
  }

  current(): MappingsFile {
    return this.inForce;
  }

  /** Takes a change that two polls saw. Runs every two seconds by itself. */
  poll(): 'same' | 'settling' | 'changed' | 'refused' {
    const seen = this.digest();
    const isSettled = seen === this.settling;
    this.settling = seen === this.known || isSettled ? null : seen;
    if (seen === this.known) return 'same';
    if (!isSettled) return 'settling';
    try {
      this.inForce = this.read(this.text());
      this.logger.log({ file: this.options.fileName }, 'mappings reloaded');
      return 'changed';
    } catch (thrown) {
      this.logger.warn(`mapping file refused, keeping the old mappings. ${PipelineError.from(thrown).detail}`);
      return 'refused';
    } finally {
      this.known = this.digest();
    }
  }

  // Nest initializes a hybrid application twice, for HTTP and for messages.
  onModuleInit(): void {
    this.timer ??= setInterval(() => this.poll(), POLL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private read(text: string): MappingsFile {
    const named: SecretLocation[] = [];
    const readSecret: ReadSecret = (location) => {
      named.push(location);
      return this.secret(location);
    };
    try {
      return readMappingsFile(text, this.options.fileName, readSecret);
    } finally {
      this.named = named;
    }
  }

  private text(): string {
    return textOf(this.options);
  }

  private secret(location: SecretLocation): string | null {
    if ('env' in location) return this.options.environment[location.env] ?? null;
    try {
      return readFileSync(location.file, 'utf8');
    } catch {
      return null;
    }
  }

  private digest(): string {
    let content: string;
    try {
      content = this.text();
    } catch (thrown) {
      content = `unreadable: ${PipelineError.from(thrown).detail}`;
    }
    const secrets = this.named.map((location) => this.secret(location));
    return createHash('sha256')
      .update(JSON.stringify([content, secrets]))
      .digest('hex');
  }
}

/** The mappings of a file as it is now, without its secrets. @throws PipelineError `mappings_invalid` */
export const readMappingsNow = (from: Omit<MappingsOptions, 'environment'>): MappingsFile =>
  readMappingsFile(textOf(from), from.fileName, () => UNREAD);

const UNREAD = 'not read';

function textOf({ fileName, mayBeMissing }: Omit<MappingsOptions, 'environment'>): string {
  try {
    const found = statSync(fileName);
    // The kind first: reading a pipe would wait for ever.
    if (!found.isFile()) throw unusable(fileName, 'is no file');
    if (found.size > MAX_MAPPINGS_FILE_BYTES) throw unusable(fileName, 'is larger than 1 MB');
    return readFileSync(fileName, 'utf8');
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const { code = 'an unknown problem' } = error as NodeJS.ErrnoException;
    if (mayBeMissing && (code === 'ENOENT' || code === 'ENOTDIR')) return '';
    throw unusable(fileName, `cannot be read (${code})`);
  }
}

const unusable = (fileName: string, how: string): PipelineError =>
  new PipelineError('mappings_invalid', `The mapping file ${fileName} ${how}.`);
