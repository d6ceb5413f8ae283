import type { ProviderKeyView } from '@libs/key-pool';
import { expectedShare, explainKey, type KeyCircumstances } from './explain-key';

const key = (given: Partial<ProviderKeyView> = {}): ProviderKeyView =>
  ({
    ...{ id: 'key_1', name: 'one', provider: 'openai', priority: 0, weight: 1, models: null, status: 'active' },
    ...{
      rpm_used: 0,
      rpm_limit: null,
      tpm_used: 0,
      tpm_limit: null,
      status_reason: null,
      cooling_until: null,
      cooling_models: [],
    },
    ...given,
  }) as unknown as ProviderKeyView;

const UNTIL = '2026-01-01T00:00:00.000Z';
const circumstances = (given: Partial<KeyCircumstances> = {}): KeyCircumstances => ({
  ...{ key: key(), siblings: [], providerEnabled: true, breakers: [] },
  ...given,
});
const codes = (given: Partial<KeyCircumstances>) => explainKey(circumstances(given)).map(({ code, blocks }) => [code, blocks]);

describe('why a key is not chosen', () => {
  const limited = key({ models: ['gpt-4o', 'o3*'], cooling_models: [{ model: 'gpt-4o', reason: 'rate_limited', until: UNTIL }] });
  const breakers = [
    { target: 'openai/gpt-4o', state: 'open' as const },
    { target: 'openai/o3', state: 'half_open' as const },
  ];

  it('tells of any model what holds for some, and blocks nothing for it', () => {
    expect(codes({ key: limited, breakers })).toEqual([
      ['model_cooling', false],
      ['models_limited', false],
      ['breaker_open', false],
      ['breaker_open', false],
    ]);
  });

  it('tells of one model what holds for it, and nothing of others', () => {
    expect(codes({ key: limited, breakers, model: 'gpt-4o' })).toEqual([
      ['model_cooling', true],
      ['breaker_open', true],
    ]);
    expect(codes({ key: limited, breakers, model: 'o3' })).toEqual([['breaker_open', false]]);
    expect(codes({ key: limited, breakers, model: 'gpt-5' })).toEqual([['models_limited', true]]);
    expect(codes({ model: 'gpt-5' })).toEqual([]);
  });

  it('counts only those siblings that would take the model', () => {
    const other = key({ id: 'key_2', name: 'two', models: ['o3'] });
    const given = circumstances({ siblings: [other, key({ id: 'key_3', priority: -1, models: ['tts-1'] })] });
    const share = (model?: string) => {
      const asked = { ...given, model };
      return expectedShare(asked, explainKey(asked));
    };
    expect([share('gpt-4o'), share('o3'), share('tts-1'), share()]).toEqual([1, 0.5, 0, 0]);
  });

  it('says in values what the sentence is about', () => {
    expect(explainKey(circumstances({ key: key({ rpm_used: 3, rpm_limit: 3 }) }))).toEqual([
      {
        ...{ code: 'rpm_used_up', message: '3 of 3 requests of the minute are used.', blocks: true, until: null },
        values: { used: 3, limit: 3 },
      },
    ]);
  });
});
