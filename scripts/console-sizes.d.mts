/** All script of the console together, compressed. */
export const SCRIPT_BUDGET_BYTES: number;

export interface ConsoleSizes {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly scriptBytes: number;
  readonly styleBytes: number;
}

/** Compressed bytes of every script and style sheet of a built console, the largest first. */
export function consoleSizes(folder: string): Promise<ConsoleSizes>;

export function sizesText(sizes: ConsoleSizes): string;
