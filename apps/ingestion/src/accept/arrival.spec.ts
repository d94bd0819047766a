import { openPrincipal } from '@app/platform';
import { describe, expect, it } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { arrivalOf } from './arrival.js';

const requestWith = (traceparent?: string | string[]): FastifyRequest =>
  ({ headers: { traceparent }, principal: openPrincipal }) as unknown as FastifyRequest;

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('arrivalOf', () => {
  it('takes the trace of the caller along', () => {
    expect(arrivalOf(requestWith(`00-${trace}-${span}-01`)).traceparent).toBe(`00-${trace}-${span}-01`);
  });

  it.each([
    ['no header', undefined],
    ['two headers', [`00-${trace}-${span}-01`, `00-${trace}-${span}-00`]],
    ['two headers that were joined', `00-${trace}-${span}-01, 00-${trace}-${span}-00`],
    ['capital letters', `00-${trace.toUpperCase()}-${span}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['the version that is forbidden', `ff-${trace}-${span}-01`],
    ['more behind it', `00-${trace}-${span}-01-x`],
    ['a newline behind it', `00-${trace}-${span}-01\n`],
    ['an empty header', ''],
  ])('starts without a trace for %s', (_, header) => {
    expect(arrivalOf(requestWith(header)).traceparent).toBeNull();
  });

  it('says when', () => {
    const before = Date.now();
    const { receivedAt, service } = arrivalOf(requestWith());
    expect(service).toBe('ingestion');
    expect(receivedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(receivedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
