import { registerDecorator } from 'class-validator';

const MAX_ENTRIES = 16;
const MAX_NAME = 64;
const MAX_VALUE = 512;

/** At most 16 texts of at most 512 characters, under names of at most 64. */
export const IsSmallMetadata = (): PropertyDecorator => (target, propertyName) =>
  registerDecorator({
    name: 'isSmallMetadata',
    target: target.constructor,
    propertyName: String(propertyName),
    validator: {
      validate: (value: unknown) => typeof value === 'object' && value !== null && isSmall(Object.entries(value)),
      defaultMessage: () => `${String(propertyName)} must be at most ${MAX_ENTRIES} texts of at most ${MAX_VALUE} characters`,
    },
  });

const isSmall = (entries: readonly [string, unknown][]): boolean =>
  entries.length <= MAX_ENTRIES &&
  entries.every(([name, value]) => name.length <= MAX_NAME && typeof value === 'string' && value.length <= MAX_VALUE);
