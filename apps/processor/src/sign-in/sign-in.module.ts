import { type DynamicModule, Module } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { OpenIdController } from './open-id.controller.js';
import { OpenIdFlows } from './open-id-flows.service.js';
import { OpenIdProvider } from './open-id-provider.service.js';
import { OpenIdSignInService } from './open-id-sign-in.service.js';
import { SessionController } from './session.controller.js';
import { Sessions } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { SignInsRepository } from './sign-ins.repository.js';
import { WhoAsksService } from './who-asks.service.js';

const SECRET_BYTES = 32;

/** The secret that seals cookies. Without a setting, what one start seals the next one cannot open. */
export const sealSecretOf = ({ SESSION_SECRET }: { readonly SESSION_SECRET?: string }): string =>
  SESSION_SECRET ?? randomBytes(SECRET_BYTES).toString('base64url');

/** Signs people in to the console, with a key or with an OpenID provider. */
@Module({})
export class SignInModule {
  static register(sessions: Sessions, secret: string): DynamicModule {
    return {
      module: SignInModule,
      controllers: [SessionController, OpenIdController],
      providers: [
        { provide: Sessions, useValue: sessions },
        { provide: OpenIdFlows, useValue: new OpenIdFlows(secret) },
        OpenIdProvider,
        OpenIdSignInService,
        SignInService,
        SignInsRepository,
        WhoAsksService,
      ],
    };
  }
}
