import { ConnectorRuns, monitored, run } from 'connector-runs';

export const length: Promise<number> = run({ source: 'a', object: 'b' }, (r) => {
  r.rowsOut = 5;
  r.partial('half');
  return 5;
});

export const double: (n: number) => Promise<number> = monitored({ source: 'a', object: 'b' }, (n: number) => 2 * n);

// @ts-expect-error an object is needed
export const unnamed = new ConnectorRuns({ timeoutSecs: 1 }).run({ source: 'a' }, () => undefined);
