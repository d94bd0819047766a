import { PipelineError } from '@app/contracts';
import { bodyOf, hasBody, principalOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { DoorService } from '../door.service.js';
import { KnownObjects, type PingSubject } from './known-objects.service.js';
import { logOf, mapPing, MAX_PING_BODY_BYTES } from './map-ping.js';

/** A body is read this far and no further, in bytes. */
const LIMITS = { maxPackedBytes: 10 * 1024 * 1024, maxUnpackedBytes: 10 * 1024 * 1024 };

/** Takes pings in, in the manners of Healthchecks. */
@Injectable()
export class PingService {
  constructor(
    private readonly door: DoorService,
    private readonly known: KnownObjects,
  ) {}

  /**
   * Resolves with `OK` when the ping is safe.
   * @throws PipelineError `company_forbidden`; `route_unknown` for an unknown object with `create=0`; as `DoorService.take`
   */
  async take(subject: PingSubject, signal: string | undefined, request: FastifyRequest): Promise<string> {
    // Before anything is looked up: whether an object of another company is known, is nothing to be told.
    if (!principalOf(request).scope.includes(subject.company))
      throw new PipelineError('company_forbidden', 'this key may not send for this company');
    const { rid, create } = request.query as { readonly rid?: unknown; readonly create?: unknown };
    if (create === '0' && !(await this.known.has(subject))) throw new PipelineError('route_unknown', 'not found');
    const at = new Date().toISOString();
    const log = logOf(await headOf(request));
    await this.door.take(mapPing({ ...subject, signal, rid, log, at }), request);
    this.known.add(subject);
    return 'OK';
  }
}

/** Faults of a log, which are none of the ping: the run is told of without it. */
const faultsOfLog: ReadonlySet<string> = new Set(['gzip_invalid', 'body_too_large', 'media_type_unsupported']);

/**
 * The first bytes of a body. The rest is thrown away when the answer is sent.
 * @throws PipelineError `request_invalid` when the sender breaks off, `memory_full`, `request_too_slow`
 */
async function headOf(request: FastifyRequest): Promise<Buffer> {
  if (!hasBody(request.raw) || !(request.body instanceof Readable)) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of bodyOf(request, LIMITS)) {
      chunks.push(chunk.subarray(0, MAX_PING_BODY_BYTES - bytes));
      bytes += chunk.length;
      if (bytes >= MAX_PING_BODY_BYTES) break;
    }
  } catch (thrown) {
    if (!faultsOfLog.has(PipelineError.from(thrown).code)) throw thrown;
  }
  return Buffer.concat(chunks);
}
