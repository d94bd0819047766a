export { Sessions } from './sessions.service.js';
export { sealSecretOf, SignInModule } from './sign-in.module.js';
