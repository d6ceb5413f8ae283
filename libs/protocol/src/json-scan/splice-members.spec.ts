import fc from 'fast-check';
import { spliceMembers } from './splice-members';

const splice = (body: string, values: Record<string, unknown>): string => spliceMembers(Buffer.from(body), values).toString();

describe('spliceMembers', () => {
  it('replaces the values of members that are there, and touches nothing else', () => {
    const body = ' { "model" : "a" , "n": 1.0, "big": 12345678901234567890, "s":"\\u00e9", "id":"x"}\n';
    expect(splice(body, { id: null, model: 'b', absent: 1 })).toBe(
      ' { "model" : "b" , "n": 1.0, "big": 12345678901234567890, "s":"\\u00e9", "id":null}\n',
    );
  });

  it('looks at the top level alone', () => {
    expect(splice('{"a":{"id":"x"},"b":"\\"id\\":1"}', { id: null })).toBe('{"a":{"id":"x"},"b":"\\"id\\":1"}');
  });

  it('reads what the scan cannot be sure of', () => {
    expect(JSON.parse(splice('{"mod\\u0065l":"a","n":1}', { model: 'b' }))).toEqual({ model: 'b', n: 1 });
    expect(() => splice('{"model":', { model: 'b' })).toThrow(expect.objectContaining({ code: 'invalid_json' }));
  });

  it('gives what assigning the members would give', () => {
    const object = fc.dictionary(fc.constantFrom('model', 'id', 'store', 'x'), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.jsonValue(), (body, value) => {
        const spliced = JSON.parse(splice(JSON.stringify(body), { id: value })) as unknown;
        expect(spliced).toEqual(JSON.parse(JSON.stringify('id' in body ? { ...body, id: value } : body)));
      }),
    );
  });
});
