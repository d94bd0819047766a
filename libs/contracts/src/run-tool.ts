/** Where a tool writes: its answer, and all else. */
export interface ToolStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** A program that does one thing and ends. */
export interface Tool<Options> {
  /** Printed by `--help`, and after the sentence about a wrong option. */
  readonly usage: string;
  /** Null: only the usage was asked for. @throws Error that says which option is wrong */
  readonly readOptions: (args: readonly string[]) => Options | null;
  /** Does what the options say. @returns the exit code */
  readonly run: (options: Options) => Promise<number>;
  /** The sentence about what `run` threw. */
  readonly explain: (error: unknown, options: Options) => string;
}

const DONE = 0;
const FAILED = 1;
const USAGE_WRONG = 2;

/** The frame of a tool: never throws. @returns the exit code: that of `run`, 1 when it threw, 2 for wrong arguments */
export async function runTool<Options>(
  { usage, readOptions, run, explain }: Tool<Options>,
  args: readonly string[],
  { stdout, stderr }: ToolStreams,
): Promise<number> {
  let options: Options | null;
  try {
    options = readOptions(args);
  } catch (error) {
    stderr.write(`${sentenceOf(error as Error)}\n\n${usage}\n`);
    return USAGE_WRONG;
  }
  if (options === null) {
    stdout.write(`${usage}\n`);
    return DONE;
  }
  try {
    return await run(options);
  } catch (error) {
    stderr.write(`${explain(error, options)}\n`);
    return FAILED;
  }
}

// Node adds advice about positional arguments, of which tools have none.
const sentenceOf = ({ message }: Error): string => message.split('. To specify')[0] ?? message;
