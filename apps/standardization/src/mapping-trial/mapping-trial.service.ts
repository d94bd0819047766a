import {
  itemsOf,
  type Mapped,
  mapItem,
  mappingNamed,
  type MappingInput,
  openHeaders,
  readMappingsNow,
} from '@app/mappings';
import { principalOf, type Scope } from '@app/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { StandardizationSettings } from '../standardization.settings.js';
import { STANDARDIZE_CONTEXT } from '../standardize/context.js';
import type { StandardizeContext } from '../standardize/standardize.js';
import { standardizeWithin } from '../standardize/standardize-within.js';
import type { MappedItemDto, MappingTrialDto, MappingTrialQueryDto } from './mapping-trial.dto.js';

/** Items of a body that are shown: an expression takes its time. */
const MAX_ITEMS_SHOWN = 100;

/** Shows what a mapping makes of a body, by the mapping file as it is now. Signatures are not checked: nothing is stored. */
@Injectable()
export class MappingTrialService {
  constructor(
    @Inject(STANDARDIZE_CONTEXT) private readonly context: StandardizeContext,
    private readonly settings: StandardizationSettings,
  ) {}

  /** @throws PipelineError `mapping_unknown`, `mappings_invalid` */
  try(
    name: string,
    body: unknown,
    { mapping: _, object, ...said }: MappingTrialQueryDto,
    request: FastifyRequest,
  ): MappingTrialDto {
    const { MAPPINGS_FILE: fileName } = this.settings;
    const mayBeMissing = fileName === new StandardizationSettings().MAPPINGS_FILE;
    const mapping = mappingNamed(name, readMappingsNow({ fileName, mayBeMissing }));
    const input: MappingInput = {
      body,
      headers: openHeaders(request.headers),
      at: new Date().toISOString(),
      said: { ...said, object_type: object },
      defaultSource: name,
    };
    const found = itemsOf(mapping, input);
    const { scope } = principalOf(request);
    if (!('items' in found)) return { mapping: name, items: this.shown(found, scope), omitted: 0 };
    const items = found.items
      .slice(0, MAX_ITEMS_SHOWN)
      .flatMap((item) => this.shown(mapItem(mapping, item, input), scope));
    return { mapping: name, items, omitted: Math.max(0, found.items.length - MAX_ITEMS_SHOWN) };
  }

  private shown(mapped: Mapped, scope: Scope): MappedItemDto[] {
    if (mapped.kind === 'ignored') return [{ ...NOTHING, outcome: 'ignored', detail: mapped.reason }];
    if (mapped.kind === 'refused') {
      const { code, reason } = mapped.fault;
      return [{ ...NOTHING, outcome: 'refused', code, detail: reason }];
    }
    return mapped.records.map((raw): MappedItemDto => {
      const outcome = standardizeWithin(scope, raw, this.context);
      if (outcome.kind === 'reject' && outcome.code === 'company_forbidden')
        return { ...NOTHING, outcome: 'refused', code: outcome.code, detail: outcome.detail };
      return outcome.kind === 'emit'
        ? { ...NOTHING, outcome: 'emitted', raw, record: outcome.value }
        : { ...NOTHING, outcome: 'rejected', raw, code: outcome.code, detail: outcome.detail };
    });
  }
}

const NOTHING = { raw: null, record: null, code: null, detail: null } as const;
