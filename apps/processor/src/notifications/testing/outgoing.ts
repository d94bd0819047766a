import { type Database, SigningKeys } from '@app/database';
import { CompanyHabits } from '@app/platform';
import { MessageLinks } from '../links/message-links.service.js';
import { OutgoingMessages } from '../outgoing-messages.service.js';
import { ProcessorSettings } from '../../processor.settings.js';

/** The service that completes messages, by the settings. */
export function outgoingFrom(
  database: Database,
  changed: Partial<ProcessorSettings> = {},
  habits: ConstructorParameters<typeof CompanyHabits>[1] = new Map(),
): OutgoingMessages {
  const settings = Object.assign(new ProcessorSettings(), changed);
  return new OutgoingMessages(
    new MessageLinks(settings, new SigningKeys(database)),
    new CompanyHabits(settings, habits),
  );
}
