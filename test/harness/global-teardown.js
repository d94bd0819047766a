/** After the last suite of a run. */
export default async function tearDown() {
  await globalThis.endRunPostgres?.();
}
