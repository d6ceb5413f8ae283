import type * as Ports from './process/ports';

const load = (): typeof Ports => {
  let module: typeof Ports | undefined;
  jest.isolateModules(() => (module = jest.requireActual<typeof Ports>('./process/ports')));
  if (module === undefined) throw new Error('not loaded');
  return module;
};

describe('code that suites share', () => {
  it('runs anew whenever it is loaded anew', () => {
    const [one, other] = [load(), load()];
    expect(one.freePort).not.toBe(other.freePort);
    expect(String(one.freePort)).toBe(String(other.freePort));
  });

  it('lives in the globals of its suite', () => {
    expect(Object.getPrototypeOf(load().freePort)).toBe(Object.getPrototypeOf(async () => undefined));
    expect(load().freePort).toBeInstanceOf(Function);
  });

  it('keeps its places in traces', () => {
    expect(new Error('here').stack).toContain('shared-code.environment.spec.ts:23:12');
  });

  it('keeps its places in the first line of a file too', () => {
    const { stack } = jest.requireActual<Error>('./first-line.fixture.cjs');
    expect(stack).toContain('first-line.fixture.cjs:1:18');
  });

  it('knows what is built in as the globals do', () => {
    expect([Map, Math, Error, Buffer, Uint8Array, JSON]).toEqual(
      ['Map', 'Math', 'Error', 'Buffer', 'Uint8Array', 'JSON'].map((name): unknown => Reflect.get(globalThis, name)),
    );
    expect(new Map()).toBeInstanceOf(Reflect.get(globalThis, 'Map'));
  });
});
