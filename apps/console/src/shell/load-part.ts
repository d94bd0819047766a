import { whenAnswering } from '../api/connection';
import { changeToNewBuild } from './build';

const MOST_RETRIES = 3;
const RETRY_MS = 500;

/**
 * Loads a part of the console. While the service is away it waits; when the service has another build, in which this part has
 * another name, the whole page is loaded anew. @throws what the last try threw
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry += 1) {
    try {
      return await load();
    } catch (error) {
      await whenAnswering();
      // The page is going: this promise goes with it.
      if (await changeToNewBuild()) return new Promise(() => undefined);
      if (retry === MOST_RETRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** retry));
    }
  }
}
