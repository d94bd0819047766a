import type { ExportedRun } from '../exported-run.js';
import type { RawLog } from '../raw-log.js';
import type { StandardizedLog } from '../standardized-log.dto.js';

/** A valid raw record in French; say only what matters. */
export const aRawLog = (overrides: Record<string, unknown> = {}): RawLog => ({
  No_Sequence: '2025-09-05-16-45',
  Date_Sequence: '2025-09-05',
  Heure_Sequence: '16',
  Minute_Sequence: '45',
  Entreprise: 'acme',
  Zone: '1-Raw',
  Source: 'zohobooks',
  Objet_Id: 1204,
  Objet: 'invoices',
  Transformation: 'Zoho_API_get_data',
  Parametres: 'limit=200',
  Etat: 'SUCCESS',
  Debut: '05-09-2025 16:45:26.191702',
  Fin: '05-09-2025 16:45:30.383286',
  'Duree secondes': 4.191584,
  Description: 'Tout roule, pas de stress!',
  'cpu_time (sec)': '0.64',
  'memory_used (bytes)': 14155776,
  ...overrides,
});

/** Fewer than a company may have. */
const MOST_OBJECTS = 10_000;

/** `count` valid raw records that are different runs, each of an object of its own as long as there are not too many. */
export const rawLogs = (count: number, overrides: Record<string, unknown> = {}): RawLog[] =>
  Array.from({ length: count }, (_, index) => {
    const number = index % MOST_OBJECTS;
    const laterMicros = Math.floor(index / MOST_OBJECTS);
    return aRawLog({
      Objet_Id: 1000 + number,
      Objet: `object_${number}`,
      Debut: `05-09-2025 16:45:26.${191_702 + laterMicros}`,
      Fin: `05-09-2025 16:45:30.${383_286 + laterMicros}`,
      ...overrides,
    });
  });

/** A valid standardized record; say only what matters. */
export const aStandardizedLog = (overrides: Partial<StandardizedLog> = {}): StandardizedLog => ({
  run_id: '11111111-1111-5111-8111-111111111111',
  sequence_id: '2025-09-05-16-45',
  timestamp: '2025-09-05T16:45:00Z',
  company: 'acme',
  zone: '1-Raw',
  source: 'zohobooks',
  object_id: '1204',
  object_type: 'invoices',
  transformation: 'Zoho_API_get_data',
  parameters: 'limit=200',
  status: 'SUCCESS',
  start_time: '2025-09-05T16:45:26.191702Z',
  end_time: '2025-09-05T16:45:30.383286Z',
  duration_seconds: 4.191584,
  cpu_time_seconds: 0.64,
  memory_used_bytes: 14155776,
  rows_in: null,
  rows_out: null,
  bytes_out: null,
  run_key: null,
  attempt: null,
  url: null,
  schedule: null,
  labels: {},
  description: 'Tout roule, pas de stress!',
  error_message: null,
  normalizations: [],
  ...overrides,
});

/** A run as `GET /runs/export` writes it; say only what matters. */
export const anExportedRun = (overrides: Partial<ExportedRun> = {}): ExportedRun => ({
  ...aStandardizedLog(),
  stored_at: '2025-09-05T16:46:00.123456Z',
  ...overrides,
});
