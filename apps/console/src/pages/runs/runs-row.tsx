import { Link } from '@tanstack/react-router';
import type { CSSProperties, ReactNode } from 'react';
import type { RunEntry } from '../../api/types';
import { useFormat } from '../../format/use-format';
import type { ColumnLook } from './columns';
import styles from './runs.module.css';

export interface RowProps {
  readonly run: RunEntry;
  /** Counted from 0, without the head. */
  readonly index: number;
  readonly shown: readonly ColumnLook[];
  /** Its columns, and where it stands. */
  readonly style: CSSProperties;
  readonly isOpen: boolean;
  readonly onOpen: (runId: string) => void;
}

export function RunsRow({ shown, ...row }: RowProps) {
  return (
    <RunsRowFrame {...row}>
      {shown.map((look) => (
        <RunsCell key={look.id} look={look} run={row.run} />
      ))}
    </RunsRowFrame>
  );
}

/** The row around the cells of a run. */
export function RunsRowFrame({
  run,
  index,
  style,
  isOpen,
  onOpen,
  className = '',
  children,
}: Omit<RowProps, 'shown'> & { readonly className?: string | undefined; readonly children: ReactNode }) {
  const looks = [run.status === 'FAILED' && styles.isFailed, isOpen && styles.isOpen].filter(Boolean);
  return (
    // The link in the row is the way by keyboard; the row around it is for the mouse.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      aria-rowindex={index + 2}
      className={[styles.row, styles.body, className, ...looks].join(' ')}
      style={style}
      onClick={(event) => {
        if (!(event.target as Element).closest('a')) onOpen(run.run_id);
      }}
    >
      {children}
    </div>
  );
}

function RunsCell({ look, run }: { readonly look: ColumnLook; readonly run: RunEntry }) {
  const format = useFormat();
  return (
    <div role="cell" className={`${styles.cell} ${look.isNumber ? styles.number : ''}`}>
      {look.id === 'object' ? (
        <Link to="/runs" search={(before) => ({ ...before, run: run.run_id })} resetScroll={false}>
          {run.object_type}
        </Link>
      ) : (
        look.show(run, format)
      )}
    </div>
  );
}
