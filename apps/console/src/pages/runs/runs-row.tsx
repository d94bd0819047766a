import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import type { RunEntry } from '../../api/types';
import { useFormat } from '../../format/use-format';
import type { ColumnLook } from './columns';
import styles from './runs.module.css';

interface RowProps {
  readonly run: RunEntry;
  /** Counted from 0, without the head. */
  readonly index: number;
  readonly shown: readonly ColumnLook[];
  /** Its columns, and where it stands. */
  readonly style: CSSProperties;
  readonly isOpen: boolean;
  readonly onOpen: (runId: string) => void;
}

export function RunsRow({ run, index, shown, style, isOpen, onOpen }: RowProps) {
  const looks = [run.status === 'FAILED' && styles.isFailed, isOpen && styles.isOpen].filter(Boolean);
  return (
    // The link in the row is the way by keyboard; the row around it is for the mouse.
    // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events, jsx-a11y-x/interactive-supports-focus
    <div
      role="row"
      aria-rowindex={index + 2}
      className={[styles.row, styles.body, ...looks].join(' ')}
      style={style}
      onClick={(event) => {
        if (!(event.target as Element).closest('a')) onOpen(run.run_id);
      }}
    >
      {shown.map((look) => (
        <RunsCell key={look.id} look={look} run={run} />
      ))}
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
