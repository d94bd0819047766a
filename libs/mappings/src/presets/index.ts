import type { Mapping } from '../mapping.js';
import { airbyte } from './airbyte.js';
import { dbtCloud, dbtRunResults } from './dbt.js';
import { fivetran } from './fivetran.js';
import { azureDataFactory, powerBi } from './microsoft.js';
import { githubActions, n8n, prefect } from './orchestrators.js';

/** Mappings that need no file, by the name in `/in/{name}`. */
export const presets: Readonly<Record<string, Mapping>> = {
  airbyte,
  fivetran,
  'dbt-run-results': dbtRunResults,
  'dbt-cloud': dbtCloud,
  'azure-data-factory': azureDataFactory,
  'power-bi': powerBi,
  prefect,
  'github-actions': githubActions,
  n8n,
};
