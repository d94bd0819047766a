import type { NotificationMessage } from '@app/alerting';
import type { Preset } from '../../../rules-file/index.js';

/** The preset of that name. */
export type PresetOf<N extends Preset['name']> = Preset & { readonly name: N };

/** A request to a service. */
export interface PresetRequest {
  readonly url: string;
  /** It is sent as JSON. */
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes a message in the form of a service. Total, and within the limits of the service, whatever customers wrote. */
export type PresetForm<N extends Preset['name']> = (message: NotificationMessage, preset: PresetOf<N>) => PresetRequest;
