import { SetMetadata } from '@nestjs/common';
import type { Permission } from './principal.js';

export const NEEDS = Symbol('needs');

/** States the permission that a route asks for. A route, or its controller, has it or `@OpenToAll()`; one without either is closed. */
export const Needs = (permission: Permission): MethodDecorator & ClassDecorator => SetMetadata(NEEDS, permission);

/** A route that tells nothing about anybody and changes nothing: health, documents. */
export const OpenToAll = (): MethodDecorator & ClassDecorator => SetMetadata(NEEDS, 'nothing');
