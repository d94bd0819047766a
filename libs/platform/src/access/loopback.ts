import type { FastifyRequest } from 'fastify';
import { isIPv4 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether an address, or the name `localhost`, is of this machine alone. */
export function isLoopback(address: string): boolean {
  const plain = MAPPED_IPV4.exec(address)?.[1] ?? address;
  return plain === '::1' || plain.toLowerCase() === 'localhost' || (isIPv4(plain) && plain.startsWith('127.'));
}

/** Headers by which a proxy says that a request comes from elsewhere. */
const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;

/** Whether a program on this machine sent the request, and no proxy on it that stands for others. */
export const isFromThisMachine = ({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean =>
  isLoopback(ip) && forwarded.every((name) => headers[name] === undefined);
