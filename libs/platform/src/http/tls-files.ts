import { PipelineError } from '@app/contracts';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, Server as TlsServer } from 'node:tls';

/** A certificate with those that it hangs on, and its key, in PEM. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface TlsSettings {
  readonly TLS_CERT_FILE?: string;
  readonly TLS_KEY_FILE?: string;
}

/** How often the files are looked at: whatever renews a certificate does so weeks before it ends. */
const LOOK_EVERY_MS = 60_000;

/**
 * The certificate of a service; null: it speaks plain HTTP.
 * @throws PipelineError `settings_invalid` when there is only one of the two files, or they cannot be used
 */
export function readTlsFiles({ TLS_CERT_FILE, TLS_KEY_FILE }: TlsSettings): TlsFiles | null {
  if (TLS_CERT_FILE === undefined && TLS_KEY_FILE === undefined) return null;
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined)
    throw unusable('only one of TLS_CERT_FILE and TLS_KEY_FILE is set; TLS needs both');
  const files = { cert: read('TLS_CERT_FILE', TLS_CERT_FILE), key: read('TLS_KEY_FILE', TLS_KEY_FILE) };
  try {
    createSecureContext(files);
  } catch (error) {
    const { code = 'an unknown problem' } = error as NodeJS.ErrnoException;
    throw unusable(`TLS_CERT_FILE and TLS_KEY_FILE are no certificate and its key in PEM (${code})`, error);
  }
  return files;
}

/** Takes a certificate that was renewed; connections that are open keep the old one. One that cannot be used is not taken. */
export function followTlsFiles({ server }: FastifyInstance, settings: TlsSettings, everyMs = LOOK_EVERY_MS): void {
  if (!((server as unknown) instanceof TlsServer)) return;
  const logger = new Logger('Tls');
  let known = digestOf(readTlsFiles(settings));
  const timer = setInterval(() => {
    try {
      const files = readTlsFiles(settings);
      const seen = digestOf(files);
      if (seen === known || files === null) return;
      known = seen;
      (server as unknown as TlsServer).setSecureContext(files);
      logger.log('certificate reloaded');
    } catch (error) {
      logger.warn(`certificate refused, keeping the old one. ${PipelineError.from(error).detail}`);
    }
  }, everyMs).unref();
  server.once('close', () => clearInterval(timer));
}

const digestOf = (files: TlsFiles | null): string =>
  files === null ? '' : createHash('sha256').update(files.cert).update(files.key).digest('hex');

function read(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = 'an unknown problem' } = error as NodeJS.ErrnoException;
    throw unusable(`${setting} names a file that cannot be read (${code})`, error);
  }
}

const unusable = (detail: string, cause?: unknown): PipelineError =>
  new PipelineError('settings_invalid', `The settings cannot be used:\n  - ${detail}`, { cause });
