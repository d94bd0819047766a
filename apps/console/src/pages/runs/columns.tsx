import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { RunEntry } from '../../api/types';
import { AnomalyText } from '../../components/anomaly-text';
import { StatusBadge } from '../../components/badge';
import { RunTime } from '../../components/run-time';
import { Time } from '../../components/time';
import { type Format, UNKNOWN } from '../../format/format';
import type { messages } from './runs.messages';

export const features = tableFeatures({ columnVisibilityFeature });

type Texts = (typeof messages)['en'];
type Name = Extract<keyof Texts, `col${string}`>;

/** A column: what it shows, how wide it is, and what the service can sort it by. */
export interface ColumnLook {
  readonly id: string;
  readonly name: Name;
  /** Least width. */
  readonly px: number;
  /** Its share of what is left. */
  readonly grow?: number;
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
    px: 104,
    isUsual: true,
    show: ({ status }) => <StatusBadge status={status} />,
  },
  {
    id: 'start',
    name: 'colStart',
    px: 252,
    isUsual: true,
    sort: 'start_time',
    show: ({ start_time, company }) => <Time at={start_time} company={company} />,
  },
  {
    id: 'end',
    name: 'colEnd',
    px: 252,
    show: ({ end_time, company }) => <Time at={end_time} company={company} />,
  },
  { id: 'company', name: 'colCompany', px: 90, grow: 1, isUsual: true, show: ({ company }) => company },
  { id: 'zone', name: 'colZone', px: 80, grow: 1, show: ({ zone }) => zone },
  { id: 'source', name: 'colSource', px: 150, grow: 1.3, isUsual: true, show: ({ source }) => source },
  {
    id: 'object',
    name: 'colObject',
    px: 150,
    grow: 1.6,
    isUsual: true,
    show: ({ object_type }) => object_type,
  },
  { id: 'object_id', name: 'colObjectId', px: 80, grow: 1, show: ({ object_id }) => object_id },
  {
    id: 'duration',
    name: 'colDuration',
    px: 118,
    isUsual: true,
    isNumber: true,
    sort: 'duration_seconds',
    show: (run) => <RunTime run={run} />,
  },
  {
    id: 'cpu',
    name: 'colCpu',
    px: 100,
    isNumber: true,
    sort: 'cpu_time_seconds',
    show: ({ cpu_time_seconds }, format) => format.duration(cpu_time_seconds),
  },
  {
    id: 'memory',
    name: 'colMemory',
    px: 118,
    isUsual: true,
    isNumber: true,
    sort: 'memory_used_bytes',
    show: ({ memory_used_bytes }, format) => format.bytes(memory_used_bytes),
  },
  {
    id: 'efficiency',
    name: 'colEfficiency',
    px: 100,
    isNumber: true,
    show: ({ efficiency_score }, format) => format.score(efficiency_score),
  },
  {
    id: 'message',
    name: 'colMessage',
    px: 220,
    grow: 3,
    isUsual: true,
    show: ({ error_message, description }) => error_message ?? description,
  },
  {
    id: 'anomaly',
    name: 'colAnomaly',
    px: 150,
    grow: 1.4,
    show: ({ anomaly_reason: reason }) => reason && <AnomalyText reason={reason} />,
  },
  { id: 'cycle', name: 'colCycle', px: 160, show: ({ sequence_id }) => sequence_id ?? UNKNOWN },
];

export const lookOf: ReadonlyMap<string, ColumnLook> = new Map(looks.map((look) => [look.id, look]));

const helper = createColumnHelper<typeof features, RunEntry>();

/** Names and values are looked up by id: both depend on the language. */
export const columns = helper.columns(looks.map(({ id }) => helper.display({ id })));
