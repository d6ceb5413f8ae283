import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsString, Matches, MaxLength } from 'class-validator';

/*
 * A refusal names the last check that failed, so the one of the kind stands last.
 */

/** Letters, digits, blanks and . _ -, one of the first two at its beginning. */
// What is checked knows the letters of every script; many readers of the document have no notation for that.
export const NamedField = (options: { required?: boolean } = {}): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: 'string', minLength: 1, maxLength: 100, pattern: '^[^\\s._-].{0,99}$', ...options }),
    Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u),
    IsString(),
  );

/** An id, of which only the length is looked at: what does not exist is not found. */
export const IdField = (): PropertyDecorator => applyDecorators(MaxLength(64), IsString());

/** `true` or `false` in a query. */
export const FlagInQuery = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: 'boolean', required: false }),
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean(),
  );

export const OneOf = (values: readonly string[], options: { required?: boolean } = {}): PropertyDecorator =>
  applyDecorators(ApiProperty({ enum: values, ...options }), IsIn(values));
