/** What a thread of the embedded store is told at its start. */
export interface StoreThread {
  readonly folder: string;
  readonly maxConnections: number;
}

/** What it tells: where it listens, or why it cannot go on. */
export type StoreNews = { readonly url: string } | { readonly broken: string };
