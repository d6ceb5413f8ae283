import { registerDecorator, type ValidationOptions } from 'class-validator';
import { networkFault } from '@libs/config';

/** An IP address, or a network in CIDR notation. */
export const IsNetwork =
  (options?: ValidationOptions): PropertyDecorator =>
  (target, propertyName) =>
    registerDecorator({
      name: 'isNetwork',
      target: target.constructor,
      propertyName: String(propertyName),
      ...(options && { options }),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && networkFault(value) === undefined,
        defaultMessage: () => `${String(propertyName)} must be IP addresses or networks in CIDR notation`,
      },
    });
