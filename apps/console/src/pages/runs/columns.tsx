import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { RunEntry } from '../../api/types';
import { StatusBadge } from '../../components/badge';
import { Time } from '../../components/time';
import type { Format } from '../../format/format';
import type { messages } from './runs.messages';

export const features = tableFeatures({ columnVisibilityFeature });

type Texts = (typeof messages)['en'];
type Name = Extract<keyof Texts, `col${string}`>;

/** A column: what it shows, how wide it is, and what the service can sort it by. */
export interface ColumnLook {
  readonly id: string;
  readonly name: Name;
  /** A track of the grid. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly sort?: 'start_time' | 'duration_seconds' | 'memory_used_bytes' | 'cpu_time_seconds';
  /** Shown unless the reader says otherwise. */
  readonly isUsual?: boolean;
  readonly show: (run: RunEntry, format: Format) => ReactNode;
}

export const looks: readonly ColumnLook[] = [
  {
    id: 'status',
    name: 'colStatus',
    width: '104px',
    isUsual: true,
    show: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'start',
    name: 'colStart',
    width: '190px',
    isUsual: true,
    sort: 'start_time',
    show: ({ start_time, company }) => <Time at={start_time} company={company} />,
  },
  {
    id: 'end',
    name: 'colEnd',
    width: '190px',
    show: ({ end_time, company }) => <Time at={end_time} company={company} />,
  },
  { id: 'company', name: 'colCompany', width: 'minmax(90px, 1fr)', isUsual: true, show: ({ company }) => company },
  { id: 'zone', name: 'colZone', width: 'minmax(80px, 1fr)', show: ({ zone }) => zone },
  { id: 'source', name: 'colSource', width: 'minmax(130px, 1.3fr)', isUsual: true, show: ({ source }) => source },
  {
    id: 'object',
    name: 'colObject',
    width: 'minmax(150px, 1.6fr)',
    isUsual: true,
    show: ({ object_type }) => object_type,
  },
  { id: 'object_id', name: 'colObjectId', width: '80px', isNumber: true, show: ({ object_id }) => object_id },
  {
    id: 'duration',
    name: 'colDuration',
    width: '118px',
    isUsual: true,
    isNumber: true,
    sort: 'duration_seconds',
    show: ({ duration_seconds }, format) => format.duration(duration_seconds),
  },
  {
    id: 'cpu',
    name: 'colCpu',
    width: '100px',
    isNumber: true,
    sort: 'cpu_time_seconds',
    show: ({ cpu_time_seconds }, format) => format.duration(cpu_time_seconds),
  },
  {
    id: 'memory',
    name: 'colMemory',
    width: '118px',
    isUsual: true,
    isNumber: true,
    sort: 'memory_used_bytes',
    show: ({ memory_used_bytes }, format) => format.bytes(memory_used_bytes),
  },
  {
    id: 'efficiency',
    name: 'colEfficiency',
    width: '100px',
    isNumber: true,
    show: ({ efficiency_score }, format) => format.score(efficiency_score),
  },
  {
    id: 'message',
    name: 'colMessage',
    width: 'minmax(220px, 3fr)',
    isUsual: true,
    show: ({ error_message, description }) => error_message ?? description,
  },
  { id: 'anomaly', name: 'colAnomaly', width: 'minmax(150px, 1.4fr)', show: ({ anomaly_reason }) => anomaly_reason },
  { id: 'cycle', name: 'colCycle', width: '160px', show: ({ sequence_id }) => sequence_id },
];

export const lookOf: ReadonlyMap<string, ColumnLook> = new Map(looks.map((look) => [look.id, look]));

const helper = createColumnHelper<typeof features, RunEntry>();

/** Names and values are looked up by id: both depend on the language. */
export const columns = helper.columns(looks.map(({ id }) => helper.display({ id })));
