import type { RunStatus } from '../api/types';
import type { IconName } from '../components/icon';
import type { Tone } from './state-looks';

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
  /** Its name in the shared messages. */
  readonly word: 'success' | 'partialRun' | 'failed' | 'cancelled' | 'skipped' | 'running';
  /** Its colour in charts. */
  readonly fill: `--${string}`;
}

/** How the status of a run looks. */
export const statusLooks: Readonly<Record<RunStatus, Look>> = {
  SUCCESS: { tone: 'ok', icon: 'healthy', word: 'success', fill: '--ok-fill' },
  PARTIAL: { tone: 'slow', icon: 'partial', word: 'partialRun', fill: '--slow-fill' },
  FAILED: { tone: 'bad', icon: 'failing', word: 'failed', fill: '--bad-fill' },
  CANCELLED: { tone: 'unknown', icon: 'close', word: 'cancelled', fill: '--unknown-fill' },
  SKIPPED: { tone: 'unknown', icon: 'fast', word: 'skipped', fill: '--silent-fill' },
  RUNNING: { tone: 'accent', icon: 'pending', word: 'running', fill: '--accent' },
};

/** The statuses, in the order in which they can be chosen. */
export const statusNames = Object.keys(statusLooks) as readonly RunStatus[];

/** In charts: failures at the bottom, and only then what is unusual. */
const chartOrder: readonly RunStatus[] = ['FAILED', 'SUCCESS', 'PARTIAL', 'CANCELLED', 'SKIPPED', 'RUNNING'];

/** The statuses that a chart shows: the two usual ones always, each other one when there is a run of it. */
export const chartedStatuses = (found: readonly (string | undefined)[]): readonly RunStatus[] =>
  chartOrder.filter((status) => status === 'FAILED' || status === 'SUCCESS' || found.includes(status));
