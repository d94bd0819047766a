import { isLoopback } from '@app/platform';
import { ValidateBy } from 'class-validator';

const CALLBACK = '/ui/session/openid/callback';

/** The settings that are needed beside the issuer. */
const needed = ['OIDC_CLIENT_ID', 'OIDC_REDIRECT_URL', 'KEYS_FILE'] as const;

/** The issuer of an OpenID provider, with everything else that has to be set for it. */
export const IsOpenIdIssuer = (): PropertyDecorator =>
  checked('isOpenIdIssuer', (issuer, settings) => {
    const problem = addressProblem(issuer);
    const missing = needed.filter((name) => settings[name] === undefined);
    if (problem !== null || missing.length === 0) return problem;
    return `needs ${missing.join(', ')} as well`;
  });

/** The address to which the provider sends a browser back. */
export const IsOpenIdCallback = (): PropertyDecorator =>
  checked('isOpenIdCallback', (address) =>
    URL.parse(address)?.pathname.endsWith(CALLBACK) === true
      ? addressProblem(address)
      : `must be the address of this processor as browsers reach it, and end with ${CALLBACK}`,
  );

type Check = (value: string, settings: Readonly<Record<string, unknown>>) => string | null;

function checked(name: string, check: Check): PropertyDecorator {
  const problem = (value: unknown, settings: unknown): string | null =>
    typeof value === 'string' ? check(value, settings as Record<string, unknown>) : 'must be an address';
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown, given) => problem(value, given?.object) === null,
      defaultMessage: (given) => `$property ${problem(given?.value, given?.object)}`,
    },
  });
}

/** People's secrets go over these addresses. */
function addressProblem(address: string): string | null {
  const url = URL.parse(address);
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, '')));
  return isSafe ? null : 'must be an https:// address; http:// is for this machine alone';
}
