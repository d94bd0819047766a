import { PipelineError } from '@app/contracts';
import type { SecuredMapping } from './mapping.js';
import type { MappingsFile } from './mappings-file.js';
import { presets } from './presets/index.js';

/** The mapping of that name in the file, or else the preset. @throws PipelineError `mapping_unknown` */
export function mappingNamed(name: string, { mappings }: MappingsFile): SecuredMapping {
  const own = mappings[name];
  if (own !== undefined) return own;
  if (Object.hasOwn(presets, name)) return { ...presets[name]!, secret: null };
  throw new PipelineError('mapping_unknown', `there is no mapping ${JSON.stringify(name.slice(0, 64))}`);
}
