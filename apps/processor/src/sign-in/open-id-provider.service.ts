import { PipelineError } from '@app/contracts';
import { Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { ProcessorSettings } from '../processor.settings.js';

const TIMEOUT_SECS = 10;

/** The secrets of a sign-in that has begun, until the provider sends the browser back. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody for whom the provider vouches. */
export interface VouchedFor {
  readonly issuer: string;
  readonly subject: string;
  /** Those of the ID token and of its user information, where the provider has that. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Speaks with the OpenID provider: authorization code with PKCE, state and nonce. */
@Injectable()
export class OpenIdProvider {
  private found: Promise<Configuration> | null = null;

  constructor(private readonly settings: ProcessorSettings) {}

  /** @returns the address of the provider to which the browser goes. @throws the errors of openid-client; PipelineError `route_unknown` */
  async begin(): Promise<{ readonly url: URL; readonly flow: Flow }> {
    const flow = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: this.settings.OIDC_REDIRECT_URL!,
      scope: this.settings.OIDC_SCOPES,
      code_challenge: await calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: flow.nonce,
    });
    return { url, flow };
  }

  /**
   * @param search the query of the address to which the provider sent the browser back, with its `?`
   * @throws the errors of openid-client: it vouches for nobody
   */
  async finish(search: string, { state, nonce, verifier }: Flow): Promise<VouchedFor> {
    const configuration = await this.configuration();
    const url = new URL(search, this.settings.OIDC_REDIRECT_URL);
    const tokens = await authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const token = tokens.claims()!;
    const more =
      configuration.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await fetchUserInfo(configuration, tokens.access_token, token.sub);
    return { issuer: this.settings.OIDC_ISSUER!, subject: token.sub, claims: { ...more, ...token } };
  }

  /** Asks the provider once; again when it did not answer. */
  private configuration(): Promise<Configuration> {
    const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = this.settings;
    if (OIDC_ISSUER === undefined) throw new PipelineError('route_unknown', 'no OpenID provider is set');
    const issuer = new URL(OIDC_ISSUER);
    this.found ??= discovery(issuer, OIDC_CLIENT_ID!, undefined, authenticationOf(OIDC_CLIENT_SECRET), {
      timeout: TIMEOUT_SECS,
      // The settings allow it on this machine only.
      execute: issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
    }).catch((error: unknown) => {
      this.found = null;
      throw error;
    });
    return this.found;
  }
}

/** The way that the provider takes: it says so in its metadata, and one that says nothing takes basic auth. */
function authenticationOf(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (taken.includes('client_secret_basic') ? basic : post)(server, client, body, headers);
  };
}
