import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isAddressAllowed } from './address-policy';

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** The name resolved to an address that no socket may be opened to. */
export class AddressNotAllowedError extends Error {
  readonly code = 'ADDRESS_NOT_ALLOWED';
  constructor(hostname: string) {
    super(`${hostname} resolves to a private, reserved or metadata address`);
  }
}

/**
 * The resolver handed to the connector: the socket goes to exactly the addresses checked here, so a
 * second DNS answer cannot move it (threats.md D2). One bad address refuses the whole name.
 */
export function guardedLookup(allowPrivate: boolean, resolve: typeof dnsLookup = dnsLookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      if (addresses.length === 0 || !addresses.every((entry) => isAddressAllowed(entry.address, allowPrivate))) {
        return callback(new AddressNotAllowedError(hostname), []);
      }
      if (options.all === true) return callback(null, addresses);
      const first = addresses[0] as LookupAddress;
      callback(null, first.address, first.family);
    });
  };
}
