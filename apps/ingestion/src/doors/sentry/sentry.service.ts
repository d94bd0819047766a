import { PipelineError } from '@app/contracts';
import { hasBody, principalOf, readJson, unpackedBytesOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DoorService } from '../door.service.js';
import { isObject, MappingsService, textAt, valueAt } from '@app/mappings';
import { type CheckInContext, mapCheckIn } from './map-check-in.js';
import { MonitorSchedules } from './monitor-schedules.service.js';
import { readEnvelope } from './read-envelope.js';
import type { CheckInPostQueryDto, SentryIdDto } from './sentry.dto.js';

/** Limit of an envelope, in bytes, packed and unpacked. Check-ins have a few hundred. */
const MAX_ENVELOPE_BYTES = 4 * 1024 * 1024;
/** Limit of a check-in, in bytes. */
const MAX_CHECK_IN_BYTES = 100_000;

/** Takes the check-ins of Sentry's cron monitors in. Whatever else an SDK sends is accepted and ignored. */
@Injectable()
export class SentryService {
  constructor(
    private readonly door: DoorService,
    private readonly mappings: MappingsService,
    private readonly schedules: MonitorSchedules,
  ) {}

  /** @throws as `unpackedBytesOf`, `readEnvelope`, `DoorService.take` and `takeEach` */
  async takeEnvelope(project: string, request: FastifyRequest): Promise<SentryIdDto> {
    const { headers, items } = readEnvelope(await unpackedBytesOf(request, MAX_ENVELOPE_BYTES));
    const context = this.contextOf(project, request);
    const checkIns = items
      .filter(({ type }) => type === 'check_in')
      .map(({ payload }) => mapCheckIn(jsonOf(payload), context));
    this.door.countIgnored(items.length - checkIns.length);
    const [only, ...others] = checkIns;
    // The refusal of a single check-in names its fields.
    if (only !== undefined && others.length === 0) await this.door.take(only, request);
    else if (only !== undefined) await this.door.takeEach(checkIns, request);
    return { id: textAt(headers, 'event_id') ?? null };
  }

  /** @throws as `DoorService.take`; PipelineError `request_invalid` for a body that is no JSON object */
  async takeCheckIn(
    { project, slug }: { readonly project: string; readonly slug: string },
    query: CheckInPostQueryDto,
    request: FastifyRequest,
  ): Promise<SentryIdDto> {
    const body = await bodyOfCheckIn(request);
    const { duration, ...said } = query;
    const checkIn = {
      ...Object.fromEntries(bodyFields.map((name) => [name, valueAt(body, name)])),
      ...said,
      ...(duration === undefined ? {} : { duration: Number(duration) }),
      monitor_slug: slug,
    };
    await this.door.take(mapCheckIn(checkIn, this.contextOf(project, request)), request);
    return { id: textAt(checkIn, 'check_in_id') ?? null };
  }

  private contextOf(project: string, request: FastifyRequest): CheckInContext {
    const { scope } = principalOf(request);
    return {
      project,
      rules: this.mappings.current().sentry,
      at: new Date().toISOString(),
      scheduleOf: (slug, stated) => this.schedules.of([scope.key, project, slug], stated),
    };
  }
}

/** https://docs.sentry.io/product/crons/legacy-endpoint-migration/: the body of a POST has what the query of a GET has. */
const bodyFields = ['status', 'check_in_id', 'environment', 'duration', 'monitor_config'] as const;

function jsonOf(payload: Buffer): unknown {
  if (payload.length <= MAX_CHECK_IN_BYTES) return readJson(payload).value;
  throw new PipelineError('record_too_large', `the check-in has more than ${MAX_CHECK_IN_BYTES} bytes`);
}

async function bodyOfCheckIn(request: FastifyRequest): Promise<unknown> {
  if (!hasBody(request.raw)) return undefined;
  const bytes = await unpackedBytesOf(request, MAX_CHECK_IN_BYTES);
  if (bytes.length === 0) return undefined;
  const { value } = readJson(bytes);
  if (!isObject(value)) throw new PipelineError('request_invalid', 'the body must be a JSON object');
  return value;
}
