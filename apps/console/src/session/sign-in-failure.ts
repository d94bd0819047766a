const failures = ['denied', 'failed', 'unavailable', 'unknown_person'] as const;

export type SignInFailure = (typeof failures)[number];

const PARAMETER = /[?&]sign_in=(\w+)$/;

/**
 * Why the OpenID provider signed nobody in, when the browser came back from there a moment ago; null: it did not. The address
 * says so, and is then made what it was.
 */
export const signInFailure: SignInFailure | null = takeFailure();

function takeFailure(): SignInFailure | null {
  const [, word] = PARAMETER.exec(location.search) ?? [];
  if (word === undefined) return null;
  history.replaceState(history.state, '', location.pathname + location.search.replace(PARAMETER, ''));
  return failures.find((known) => known === word) ?? 'failed';
}
