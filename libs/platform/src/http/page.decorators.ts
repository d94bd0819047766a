import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Where `form` does not say it, the one who reads a cursor decides whether it is one. */
const anyCursor = /^[\w-]+$/;

const every =
  (...decorators: readonly PropertyDecorator[]): PropertyDecorator =>
  (target, key) =>
    decorators.forEach((decorate) => decorate(target, key));

/** Decorators of `cursor`: the `next_cursor` of another page. */
export const PageCursor = (form = anyCursor): PropertyDecorator =>
  every(IsOptional(), Matches(form, { message: '$property must be the next_cursor of another page' }));

/** Decorators of `limit`: how many entries a page has at most, from 1 to `max`. */
export const PageLimit = (max: number): PropertyDecorator =>
  every(
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(max),
    ApiProperty({ type: 'integer', minimum: 1, maximum: max, required: false }),
  );
