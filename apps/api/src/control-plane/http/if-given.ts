import { ValidateIf } from 'class-validator';

/** The field may be left out. Unlike `@IsOptional()`, null is not "left out": handlers need not think of it. */
export const IfGiven = (): PropertyDecorator => ValidateIf((_body, value) => value !== undefined);
