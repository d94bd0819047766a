import {
  createService,
  InProcessBus,
  inProcessTransport,
  loadAllSettings,
  NEEDS,
  type Service,
  type Telemetry,
} from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { ingestion, IngestionSettings } from '../../ingestion/src/ingestion.js';
import { processor, ProcessorSettings } from '../../processor/src/processor.js';
import { standardization, StandardizationSettings } from '../../standardization/src/standardization.js';

/** The metadata key by which Nest marks the methods of routes. */
const METHOD_METADATA = 'method';

/** Routes that tell nothing about anybody: what they need is nothing. */
const open = {
  all: ['HealthController.getHealth', 'LivenessController.getLiveness'],
  ingestion: ['MappingsSchemaController.getMappingsSchema', 'RecordSchemaController.getRecordSchema'],
  // Somebody who signs in has shown no key yet.
  processor: [
    // The signature in a link stands for a key.
    'FileSchemasController.getKeysSchema',
    'FileSchemasController.getRulesSchema',
    'IncidentLinksController.showIncidentLink',
    'IncidentLinksController.useIncidentLink',
    'OpenIdController.beginOpenId',
    'OpenIdController.finishOpenId',
    'SessionController.beginSession',
    'SessionController.endSession',
    'SessionController.getSession',
    // Public where KEYS_FILE says so; they ask for a key elsewhere.
    'StatusPageController.getStatusBadge',
    'StatusPageController.getStatusPage',
  ],
  standardization: [],
  documents: /^\/docs(?:-json|-yaml|\/.*)?$/,
  console: ['/', '/ui', '/ui/*', '/ui/assets/*'],
};

const bus = new InProcessBus();
const connect = (telemetry: Telemetry) => inProcessTransport(bus, telemetry);
const [ofIngestion, ofStandardization, ofProcessor] = loadAllSettings(
  [IngestionSettings, StandardizationSettings, ProcessorSettings],
  { LOG_LEVEL: 'silent' },
);
const services: readonly (readonly ['ingestion' | 'standardization' | 'processor', () => Service])[] = [
  ['ingestion', () => ingestion(ofIngestion, connect)],
  ['standardization', () => standardization(ofStandardization, connect)],
  ['processor', () => processor(ofProcessor, connect, 'postgres://nobody@127.0.0.1/none')],
];

describe.each(services)('every route of %s', (name, serviceOf) => {
  let app: NestFastifyApplication;
  const besideNest = new Set<string>();

  beforeAll(async () => {
    const service = serviceOf();
    const prepare = (fastify: FastifyInstance): void => {
      fastify.addHook('onRoute', ({ url }) => void besideNest.add(url));
      service.prepare?.(fastify);
    };
    app = await createService({ ...service, prepare });
    // Routes of Nest come with `init`, which connects to the database: all that is here by now is beside them.
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  it('says what it needs, and those that need nothing are known', () => {
    const routes = [...app.get(ModulesContainer).values()]
      .flatMap(({ controllers }) => [...controllers.values()])
      .flatMap(({ metatype }) => routesOf(metatype as Type));
    expect(routes.length).toBeGreaterThan(3);
    expect(routes.filter(({ needs }) => needs === undefined)).toEqual([]);
    const without = routes.filter(({ needs }) => needs === 'nothing').map((route) => route.name);
    expect(without.toSorted()).toEqual([...open.all, ...open[name]].toSorted());
  });

  it('is of a controller, or a document or file that is the same for everybody', () => {
    const others = [...besideNest].filter((url) => !open.documents.test(url));
    expect(others.toSorted()).toEqual(name === 'processor' ? open.console : []);
  });
});

function routesOf(controller: Type): { readonly name: string; readonly needs: unknown }[] {
  const prototype = controller.prototype as object;
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([method, { value }]) => {
    const isRoute = typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value as object);
    return isRoute
      ? [{ name: `${controller.name}.${method}`, needs: Reflect.getMetadata(NEEDS, value as object) as unknown }]
      : [];
  });
}
