import { toolCommand } from '@app/contracts';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import { isLoopback } from '../access/loopback.js';

const REMEDY = `make a key (${toolCommand('keys')} add --name admin --company all --scope admin) and set KEYS_FILE, or leave HOST at 127.0.0.1`;

const hasKeys = (settings: { KEYS_FILE?: string } | undefined): boolean => settings?.KEYS_FILE !== undefined;

/** An address that others can reach is only served to those who have a key. */
export const HasKeysBeyondLoopback = (): PropertyDecorator =>
  ValidateBy({
    name: 'hasKeysBeyondLoopback',
    validator: {
      validate: (host: unknown, given) => typeof host !== 'string' || isLoopback(host) || hasKeys(given?.object),
      defaultMessage: (given?: ValidationArguments) =>
        `$property is ${String(given?.value)}, which others can reach, and without keys anybody could read, forge, silence and replay: ${REMEDY}`,
    },
  });
