import { runProgram } from '@app/platform';
import { oldRunsNotice } from './old-runs.js';
import { startProgram } from './program.js';

await runProgram(async (stop) => {
  const { urls, store, psql, databaseUrl, close } = await startProgram(process.env, stop);
  console.log(`console         ${urls.processor}/ui/`);
  console.log(`ingestion       ${urls.ingestion}/docs`);
  console.log(`standardization ${urls.standardization}/docs`);
  console.log(`processor       ${urls.processor}/docs`);
  console.log(`store           ${store}`);
  if (psql !== null) console.log(`                ${psql}`);
  // The services need not wait for it, nor fall with it.
  const notice = await oldRunsNotice(databaseUrl, urls.processor).catch(() => null);
  if (notice !== null) console.log(notice);
  return close;
});
