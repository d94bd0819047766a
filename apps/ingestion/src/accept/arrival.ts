import type { Telling } from '@app/contracts';
import { type KnownRequest, principalOf, shareOwnersOf } from '@app/platform';
import type { FastifyRequest } from 'fastify';
import type { Arrival } from './prepare-record.js';

export const INGESTION = 'ingestion';

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparentForm = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The route of a request, without what stands in its place in an address. */
export const doorOf = ({ routeOptions }: FastifyRequest): string => routeOptions?.url ?? '';

/** When, from whom and under which trace a request came in. `telling` is `type` when the records are not the sender's own. */
export function arrivalOf(request: KnownRequest, telling: Telling = 'value'): Arrival {
  const { traceparent } = request.headers;
  const isTraced = typeof traceparent === 'string' && traceparentForm.test(traceparent);
  const { kind, id, scope } = principalOf(request);
  return {
    service: INGESTION,
    receivedAt: new Date(),
    traceparent: isTraced ? traceparent : null,
    telling,
    door: doorOf(request),
    scope,
    owners: shareOwnersOf(request),
    keyId: kind === 'open' ? null : id,
  };
}
