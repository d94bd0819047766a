import type { RunStatus } from '@app/contracts';

const UNKNOWN_ERROR = 'Unknown error';
/** The message of the connectors when all went well; also, at times, when it did not. */
const USUAL_SUCCESS = 'tout roule, pas de stress!';

/** Null for a successful run; for a failed one its description, word for word, when that says anything. */
export function errorMessageOf(status: RunStatus, description: string | null): string | null {
  if (status === 'SUCCESS') return null;
  const said = description?.trim() ?? '';
  const saysNothing = said === '' || (said.length === USUAL_SUCCESS.length && said.toLowerCase() === USUAL_SUCCESS);
  return saysNothing ? UNKNOWN_ERROR : description;
}
