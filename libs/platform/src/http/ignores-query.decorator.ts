import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** Token of the metadata of the method, and name in the API document. */
export const IGNORES_QUERY = 'x-ignores-query';

/**
 * Marks a route that takes any query parameters and looks at none: probes and scrapers append some of their own, and a 422
 * would say to them that the service is down.
 */
export const IgnoresQuery = (): MethodDecorator =>
  applyDecorators(SetMetadata(IGNORES_QUERY, true), ApiExtension(IGNORES_QUERY, true));
