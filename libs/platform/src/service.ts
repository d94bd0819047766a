import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { Logger } from 'nestjs-pino';
import { KeyRing } from './access/key-ring.service.js';
import { countRequests } from './access/request-shares.service.js';
import { serveKnownHosts } from './access/served-hosts.js';
import { RethrowFilter } from './bus/rethrow.filter.js';
import { apiDocument } from './http/api-document.js';
import { leaveBodiesUnread } from './http/body.js';
import { limitConnections, serverOptions } from './http/connection-limits.js';
import { HeldBytes } from './http/held-bytes.js';
import { compressAnswers } from './http/compression.js';
import { answerOtherMethods } from './http/known-methods.js';
import { answerFrameworkError, answerParserError } from './http/parser-errors.js';
import { logRequests, newRequestId } from './http/request-log.js';
import { followTlsFiles, readTlsFiles } from './http/tls-files.js';
import { endSlowReaders } from './http/slow-readers.js';
import { queryPipe } from './http/query.pipe.js';
import { parseQuery } from './http/query-string.js';
import { followRequests, shareByOwner } from './http/requests-under-way.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { PlatformModule, type ServiceDependencies } from './platform.module.js';
import { proxiesIn } from './settings/proxies.decorator.js';
import type { ServiceSettings } from './settings/service.settings.js';
import { observeRequests } from './telemetry/request-telemetry.js';

/** One of our services, ready to be started. */
export interface Service extends ServiceDependencies {
  readonly module: Type | DynamicModule;
  readonly port: number;
  /** Sentences on top of its API page. */
  readonly description: string;
  /** Plugins of its own. */
  readonly prepare?: (fastify: FastifyInstance) => void;
  /** The address by which a request is routed, for paths that others have laid down. Total. */
  readonly rewriteUrl?: (url: string) => string;
}

const LONGEST_PARAMETER_CHARS = 200;

/** The service as a Nest application that does not listen yet. */
export async function createService(service: Service): Promise<NestFastifyApplication> {
  const { transport, telemetry, settings } = service;
  const adapter = new FastifyAdapter({
    ...serverOptions(readTlsFiles(settings)),
    trustProxy: trustedProxies(settings),
    genReqId: newRequestId,
    rewriteUrl: ({ url = '/' }) => service.rewriteUrl?.(url) ?? url,
    routerOptions: { maxParamLength: LONGEST_PARAMETER_CHARS, querystringParser: parseQuery },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerParserError,
  });
  await setSecurityHeaders(adapter.getInstance());
  serveKnownHosts(adapter.getInstance(), settings);
  answerOtherMethods(adapter.getInstance());
  await compressAnswers(adapter.getInstance());
  logRequests(adapter.getInstance());
  followTlsFiles(adapter.getInstance(), settings);
  observeRequests(adapter.getInstance(), telemetry);
  endSlowReaders(adapter.getInstance(), settings.WRITE_TIMEOUT_SECS * 1000);
  leaveBodiesUnread(adapter.getInstance());
  const heldBytes = service.heldBytes ?? new HeldBytes(service.settings.MAX_HELD_BYTES);
  const keys = service.keys ?? new KeyRing(settings.KEYS_FILE ?? null);
  limitRequests(adapter.getInstance(), service.settings, heldBytes);
  await countRequests(adapter.getInstance());
  shareByOwner(adapter.getInstance(), keys);
  service.prepare?.(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: ServiceModule, imports: [PlatformModule.forService({ ...service, heldBytes, keys }), service.module] },
    adapter,
    { bufferLogs: true, abortOnError: false, bodyParser: false },
  );
  app.useLogger(app.get(Logger));
  app.useGlobalPipes(queryPipe());
  const microservice = app.connectMicroservice({ strategy: transport.server }, { deferInitialization: true });
  microservice.useGlobalFilters(new RethrowFilter());
  SwaggerModule.setup('docs', app, () => apiDocument(app, service), { jsonDocumentUrl: 'docs-json' });
  return app;
}

/** Those whose `X-Forwarded-For` is read; false: nobody's is. */
function trustedProxies({ TRUSTED_PROXIES }: ServiceSettings): string[] | false {
  const proxies = proxiesIn(TRUSTED_PROXIES);
  return proxies.length === 0 ? false : proxies;
}

function limitRequests(fastify: FastifyInstance, settings: ServiceSettings, heldBytes: HeldBytes): void {
  const { MAX_CONNECTIONS, MAX_SILENCE_SECS, RETRY_AFTER_SECS } = settings;
  followRequests(fastify, heldBytes);
  limitConnections(fastify, {
    maxConnections: MAX_CONNECTIONS,
    silenceMs: MAX_SILENCE_SECS * 1000,
    retryAfterSecs: RETRY_AFTER_SECS,
  });
}

/** Takes messages first and requests second. @returns the address it listens on */
export async function startService(app: NestFastifyApplication, { settings, port }: Service): Promise<string> {
  await app.startAllMicroservices();
  await app.listen(port, settings.HOST);
  return app.getUrl();
}

class ServiceModule {}

/** A service that is a process of its own. @returns what stops it */
export async function runService(service: Service): Promise<() => Promise<void>> {
  const app = await createService(service);
  const url = await startService(app, service);
  process.stdout.write(`${service.telemetry.service} ${url}/docs\n`);
  return () => app.close();
}
