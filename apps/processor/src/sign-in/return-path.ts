/** The page that is shown when no other one was asked for. */
const HOME = '/ui/';
const MOST_CHARS = 1500;

/** The page of ours to which somebody returns who signs in; any other address is that of the first page. */
export function returnPath(asked: string | undefined): string {
  const here = 'http://here';
  const found = asked === undefined || asked.length > MOST_CHARS ? null : URL.parse(asked, here);
  const isOurs = found?.origin === here && found.pathname.startsWith(HOME) && !found.pathname.startsWith('/ui/session');
  return isOurs ? found.pathname + found.search : HOME;
}

/** Why somebody was not signed in. */
export type SignInFailure = 'denied' | 'failed' | 'unavailable' | 'unknown_person';

/** The same page, which then says that nobody was signed in, and why. */
export const withFailure = (path: string, failure: SignInFailure): string =>
  `${path}${path.includes('?') ? '&' : '?'}sign_in=${failure}`;
