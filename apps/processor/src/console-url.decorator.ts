import { ValidateBy } from 'class-validator';

/** The address at which people open the console. It stands in messages, so it holds neither a password nor a query. */
export const IsConsoleUrl = (): PropertyDecorator =>
  ValidateBy({
    name: 'isConsoleUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && problemOf(value) === null,
      defaultMessage: (given) => `$property ${problemOf(String(given?.value))}`,
    },
  });

function problemOf(address: string): string | null {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return 'must be an https:// or http:// address';
  if (url.username !== '' || url.password !== '') return 'must hold neither a user name nor a password';
  return url.search === '' && url.hash === '' ? null : 'must end with its path, without ? and #';
}
