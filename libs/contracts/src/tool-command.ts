/**
 * The command by which a person calls a program of this installation: by npm in a checkout, by the name under which the
 * packed program was called (its `bin` sets OBSERVABILITY_STACK_COMMAND) where it was installed.
 */
export function toolCommand(
  tool: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const installed = environment.OBSERVABILITY_STACK_COMMAND;
  return installed === undefined || installed === '' ? `npm run ${tool} --` : `${installed} ${tool}`;
}
