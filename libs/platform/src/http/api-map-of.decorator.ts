import type { Type } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

/** Documents a field that holds one object of a class for each of some names. */
export const ApiMapOf =
  (type: Type): PropertyDecorator =>
  (target, key) => {
    ApiExtraModels(type)(target.constructor);
    ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(type) } })(target, key);
  };
