import { PipelineError } from '@app/contracts';
import { type KnownRequest, principalOf, readDocument, signedPrincipal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { setImmediate } from 'node:timers/promises';
import type { DoorAnswerDto } from '../door.dto.js';
import {
  expressionsIn,
  isSigned,
  itemsOf,
  mapItem,
  mappingNamed,
  type Mapped,
  type Mapping,
  type MappingInput,
  type MappingQueryDto,
  MappingsService,
  openHeaders,
  type SecuredMapping,
} from '@app/mappings';
import { DoorService, utf8Of } from '../door.service.js';

/** Items that are mapped in one go: each takes a quarter of a millisecond, most of it for reading the expressions. */
const ITEMS_PER_TURN = 25;

/** Takes the bodies of webhooks in, by the mapping file and the presets. */
@Injectable()
export class MappedService {
  constructor(
    private readonly door: DoorService,
    private readonly mappings: MappingsService,
  ) {}

  /** @throws PipelineError `mapping_unknown`, `key_missing`, `signature_invalid`; as `DoorService` */
  async take(name: string, query: MappingQueryDto, request: KnownRequest): Promise<DoorAnswerDto> {
    const sender = principalOf(request);
    const mapping =
      sender.kind === 'signature' ? this.signedMapping(name) : mappingNamed(name, this.mappings.current());
    const bytes = await this.door.bytesOf(request);
    checkSignature(mapping, bytes, request);
    if (sender.kind === 'signature') request.principal = signedPrincipal(name, mapping.company!);
    const { object, ...said } = query;
    const input: MappingInput = {
      body: readDocument(utf8Of(bytes, request)),
      headers: openHeaders(request.headers),
      at: new Date().toISOString(),
      said: { ...said, object_type: object },
      defaultSource: name,
    };
    const found = itemsOf(mapping, input);
    if (!('items' in found)) return this.door.take(about(found, mapping, input), request);
    const mapped: Mapped[] = [];
    for (const item of found.items) {
      mapped.push(about(mapItem(mapping, item, input), mapping, input));
      if (mapped.length % ITEMS_PER_TURN === 0) await setImmediate();
    }
    const [only, ...others] = mapped;
    return only !== undefined && others.length === 0
      ? this.door.take(only, request)
      : this.door.takeEach(mapped, request);
  }

  /** The mapping whose signature stands for a key: it has a secret, and one company. @throws PipelineError `key_missing` */
  private signedMapping(name: string): SecuredMapping {
    const mapping = this.mappings.current().mappings[name];
    if (mapping === undefined || mapping.secret === null || plainIn(mapping.company) === undefined)
      throw new PipelineError(
        'key_missing',
        'send a key, or sign for a mapping that has a secret and names its company',
      );
    return mapping;
  }
}

/** A refusal with the subject that it would have been of, as far as that does not hang on the item. */
function about(mapped: Mapped, mapping: Mapping, { said, defaultSource }: MappingInput): Mapped {
  if (mapped.kind !== 'refused') return mapped;
  const company = said.company ?? plainIn(mapping.company);
  const source = said.source ?? plainIn(mapping.source) ?? defaultSource;
  return { ...mapped, subject: { ...(company && { company }), source } };
}

const plainIn = (template: string | undefined): string | undefined =>
  template === undefined || expressionsIn(template).length > 0 ? undefined : template;

function checkSignature({ secret, signature }: SecuredMapping, bytes: Buffer, request: FastifyRequest): void {
  if (secret === null || signature === undefined || isSigned(bytes, request.headers, signature, secret)) return;
  throw new PipelineError('signature_invalid', `the signature in the header ${signature.header} is missing or wrong`);
}
