import { runProgram } from '@app/platform';
import { startProgram } from './program.js';

await runProgram(async (stop) => {
  const { urls, store, psql, close } = await startProgram(process.env, stop);
  console.log(`ingestion       ${urls.ingestion}/docs`);
  console.log(`standardization ${urls.standardization}/docs`);
  console.log(`processor       ${urls.processor}/docs`);
  console.log(`store           ${store}`);
  if (psql !== null) console.log(`                ${psql}`);
  return close;
});
