import { runProgram } from '@app/platform';
import { demoEnvironment } from './demo/demo-environment.js';
import { pageText } from './demo/page.js';
import { paintFor } from './demo/paint.js';
import { playOn } from './demo/play-on.js';
import { progressOn } from './demo/progress.js';
import { showDemo } from './demo/show-demo.js';
import { startProgram } from './program.js';

await runProgram(async (fail) => {
  const environment = demoEnvironment(process.env);
  const program = await startProgram(environment, fail);
  const stopping = new AbortController();
  const paint = paintFor(process.stdout.isTTY, process.env.NO_COLOR);
  const clock = () => new Date();
  console.log(`Console: ${paint('cyan', `${program.urls.processor}/ui/`)}`);
  const onProgress = progressOn(process.stdout, clock);
  const folder = environment.DATA_DIR ?? '.';
  const shown = showDemo({ program, folder, clock, signal: stopping.signal, onProgress }).then(
    async ({ page, runs }) => {
      console.log(pageText(page, paint));
      if (runs !== null) await playOn(program.urls.ingestion, runs, clock, stopping.signal);
    },
    (error: unknown) => {
      if (!stopping.signal.aborted) fail(error instanceof Error ? error.message : String(error));
    },
  );
  return async () => {
    stopping.abort();
    await shown;
    await program.close();
  };
});
