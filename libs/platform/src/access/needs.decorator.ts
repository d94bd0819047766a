import { type CustomDecorator, SetMetadata, type Type } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Permission } from './principal.js';

/** Token of the metadata of the method, and name in the API document: a permission, or `nothing`. */
export const NEEDS = 'x-needs';

/** The metadata key by which Nest marks the methods of routes. */
const METHOD_METADATA = 'method';

/** The permission that a route asks for; `nothing`: it is open. */
export type Need = Permission | 'nothing';

/** States the permission that a route asks for. A route, or its controller, has it or `@OpenToAll()`; one without either is closed. */
export const Needs = (permission: Permission): MethodDecorator & ClassDecorator => needing(permission);

/** A route that tells nothing about anybody and changes nothing: health, documents. */
export const OpenToAll = (): MethodDecorator & ClassDecorator => needing('nothing');

function needing(need: Need): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key !== undefined && descriptor !== undefined) return mark(need, target, key, descriptor);
    const prototype = (target as Type).prototype as object;
    // A statement of the method itself counts; its decorators come first.
    for (const [name, own] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const method: unknown = own.value;
      if (typeof method !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, method)) continue;
      if (!Reflect.hasMetadata(NEEDS, method)) mark(need, prototype, name, own);
    }
  };
}

function mark(need: Need, target: object, key: string | symbol, descriptor: PropertyDescriptor): void {
  SetMetadata(NEEDS, need)(target, key, descriptor);
  ApiExtension(NEEDS, need)(target, key, descriptor);
}

/** Marks a GET that changes something, for which a browser must not be sent here by the page of another site. */
export const CHANGES = Symbol('changes');
export const Changes = (): CustomDecorator<symbol> => SetMetadata(CHANGES, true);

export const LOCAL = Symbol('local');

/** A route that this machine may ask without a key, for what runs beside the service. */
export const OpenOnThisMachine = (): CustomDecorator<symbol> => SetMetadata(LOCAL, true);

export const ENDS_WITH_KEY = Symbol('ends with key');

/** A route whose answer takes long: it breaks off when the key is revoked or expires. */
export const EndsWithKey = (): CustomDecorator<symbol> => SetMetadata(ENDS_WITH_KEY, true);

export const ALL_COMPANIES = Symbol('all companies');

/** A route whose answer is about all companies: a key of some of them may not ask it. */
export const OfAllCompanies = (): CustomDecorator<symbol> => SetMetadata(ALL_COMPANIES, true);

export const KNOWS_CALLER = Symbol('knows the caller');

/** A route that is open to all, and has a principal when it is known who asks: it decides itself whom it tells what. */
export const KnowsCaller = (): CustomDecorator<symbol> => SetMetadata(KNOWS_CALLER, true);

/** Where a route has a key beside the headers that all routes read; undefined: the request has none there. */
export type KeyReader = (request: FastifyRequest) => string | undefined;

export const KEY_READER = Symbol('key reader');

/** A route whose senders can set no header: their key may be elsewhere. */
export const TakesKeyFrom = (reader: KeyReader): CustomDecorator<symbol> => SetMetadata(KEY_READER, reader);

/** The text of a parameter that is given once. */
export const textIn = (parameter: unknown): string | undefined =>
  typeof parameter === 'string' && parameter !== '' ? parameter : undefined;

export const SIGNED = Symbol('signed');

/** A route that takes a body without a key when its signature is right. Its service checks that, and whose body it is. */
export const TakesSigned = (): CustomDecorator<symbol> => SetMetadata(SIGNED, true);
