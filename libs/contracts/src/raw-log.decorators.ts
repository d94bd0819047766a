import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { getMetadataStorage, ValidateBy } from 'class-validator';
import { type FieldKindName, fieldKinds } from './field-kinds.js';

const field = (name: FieldKindName): PropertyDecorator => {
  const { faultOf, says, openApi } = fieldKinds[name];
  return applyDecorators(
    ValidateBy({
      name,
      validator: { validate: (value) => faultOf(value) === null, defaultMessage: () => `$property ${says}` },
    }),
    ApiProperty(openApi),
  );
};

export const IsName = () => field('name');
export const IsText = () => field('text');
export const IsOptionalText = () => field('optionalText');
export const IsOptionalShortText = () => field('optionalShortText');
export const IsNumberOrText = () => field('numberOrText');
export const IsObjectId = () => field('objectId');
export const IsStatusWord = () => field('statusWord');

/** The fields of a DTO that were declared with the decorators above, in the order of the class, with their kinds. */
export const fieldsOf = (dto: new () => object): readonly { field: string; kind: FieldKindName }[] =>
  getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', true, false)
    .map(({ propertyName, name }) => ({ field: propertyName, kind: name as FieldKindName }));
