import type { lookup } from 'node:dns';
import { AddressNotAllowedError, guardedLookup } from './guarded-lookup';

const answering = (...addresses: string[]): typeof lookup =>
  ((_host: string, _options: object, callback: (error: null, found: { address: string; family: number }[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

const resolve = (allowPrivate: boolean, all: boolean, ...addresses: string[]) =>
  new Promise<unknown[]>((done) =>
    guardedLookup(allowPrivate, answering(...addresses))('host.example', { all }, (...args) => done(args)),
  );

describe('guardedLookup (D2)', () => {
  it('hands the connector exactly the addresses it checked', async () => {
    expect(await resolve(false, true, '8.8.8.8', '2606:4700::1111')).toEqual([
      null,
      [
        { address: '8.8.8.8', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
    ]);
    expect(await resolve(false, false, '8.8.8.8')).toEqual([null, '8.8.8.8', 4]);
  });

  it.each([['10.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['8.8.8.8', 'fd00:ec2::254'], []])(
    'refuses the whole name for %j',
    async (...addresses) => {
      const [error] = await resolve(false, true, ...addresses);
      expect(error).toBeInstanceOf(AddressNotAllowedError);
    },
  );

  it('lets a provider that may use private addresses reach them', async () => {
    expect(await resolve(true, false, '127.0.0.1')).toEqual([null, '127.0.0.1', 4]);
  });
});
