import { ValidateBy } from 'class-validator';
import { isIP } from 'node:net';

/** The addresses and networks in a list with commas. */
export const proxiesIn = (list: string): string[] =>
  list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** An address, or a network such as 10.0.0.0/8. One of all addresses would trust everybody. */
function isProxy(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  return version !== 0 && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= most));
}

/** Addresses and networks, with commas between them. */
export const IsProxyList = (): PropertyDecorator =>
  ValidateBy({
    name: 'isProxyList',
    validator: {
      validate: (list) => typeof list === 'string' && proxiesIn(list).every(isProxy),
      defaultMessage: () => '$property must be addresses and networks such as 10.0.0.0/8, with commas between them',
    },
  });
