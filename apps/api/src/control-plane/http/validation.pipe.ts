import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { GatewayError } from '@libs/kernel';
import { assertPlainInput } from './plain-input';

/** Bodies, queries and path parameters against their DTO: nothing unknown passes, and a refusal names the field. */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => refusalOf(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What our own decorators pass in (the session) is not input.
    if (metadata.type === 'custom') return value;
    assertPlainInput(value);
    // Nest takes it for a body that says nothing.
    if (value === null) throw new GatewayError('invalid_request', 'The body must be a JSON object.');
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof GatewayError && error.code === 'unknown_field' ? withKnown(error, metadata) : error;
    }
  }
}

/** The same with the names that there are, where the field stands at the top. */
function withKnown(error: GatewayError, { metatype, type }: ArgumentMetadata): GatewayError {
  const { param = '' } = error;
  if (metatype === undefined || param.includes('.')) return error;
  const declared = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
  const known = [...new Set(declared.map(({ propertyName }) => propertyName))].sort();
  if (known.length === 0) return error;
  const what = type === 'query' ? 'parameters' : 'fields';
  return new GatewayError('unknown_field', `${error.message} The ${what} here are ${known.join(', ')}.`, { param });
}

function refusalOf(errors: readonly ValidationError[]): GatewayError {
  const { path, constraints } = firstFault(errors, '');
  const param = path.slice(0, 120);
  if (constraints['whitelistValidation'] !== undefined) {
    return new GatewayError('unknown_field', `Unknown field '${param}'.`, { param });
  }
  // Decorators are checked from the last to the first, and the first says of what kind the field must be at all.
  const message = Object.values(constraints).at(-1) ?? `${param} is not valid`;
  return new GatewayError('invalid_request', `${message.slice(0, 300)}.`, { param });
}

function firstFault(errors: readonly ValidationError[], prefix: string): { path: string; constraints: Record<string, string> } {
  const error = errors[0];
  if (!error) return { path: prefix, constraints: {} };
  const path = prefix === '' ? error.property : `${prefix}.${error.property}`;
  return error.children && error.children.length > 0
    ? firstFault(error.children, path)
    : { path, constraints: error.constraints ?? {} };
}
