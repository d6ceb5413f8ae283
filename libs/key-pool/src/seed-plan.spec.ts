import { Secret } from '@libs/kernel';
import { PROVIDER_PRESETS } from '@libs/providers';
import { seedPlan, type SeedInput } from './seed-plan';

const input = (more: Partial<SeedInput> = {}): SeedInput => ({
  configured: [],
  allowPrivate: [],
  sandboxEnabled: false,
  ...more,
});

describe('seedPlan', () => {
  it('is empty where nothing is configured', () => {
    expect(seedPlan(input())).toEqual([]);
  });

  it('takes a provider in by its key and names the key after its variable', () => {
    const [openai, ...rest] = seedPlan(input({ configured: [{ id: 'openai', key: new Secret('sk-1') }] }));
    expect(rest).toEqual([]);
    expect(openai).toMatchObject({
      provider: {
        id: 'openai',
        baseUrl: PROVIDER_PRESETS.openai?.baseUrl,
        requiresKey: true,
        allowPrivate: false,
        enabled: true,
      },
      addressGiven: false,
      key: { name: 'env:OPENAI_API_KEY' },
    });
  });

  it('takes a provider in by its address alone', () => {
    const [one] = seedPlan(
      input({ configured: [{ id: 'openai', baseUrl: 'https://proxy.example/openai/v1/' }], allowPrivate: ['openai'] }),
    );
    expect(one).toMatchObject({
      provider: { baseUrl: 'https://proxy.example/openai/v1', allowPrivate: true },
      addressGiven: true,
    });
    expect(one?.key).toBeUndefined();
  });

  it('waits for an address where only the operator can know it', () => {
    const key = new Secret('azure-1');
    expect(seedPlan(input({ configured: [{ id: 'azure', key }] }))).toEqual([]);
    const [azure] = seedPlan(input({ configured: [{ id: 'azure', key, baseUrl: 'https://mine.openai.azure.com' }] }));
    expect(azure?.provider).toMatchObject({ profile: 'azure', baseUrl: 'https://mine.openai.azure.com/openai/v1' });
  });

  it('adds an Ollama that was found, unless the environment names another', () => {
    const found = input({ ollamaUrl: 'http://127.0.0.1:11434' });
    expect(seedPlan(found)[0]?.provider).toMatchObject({ id: 'ollama', requiresKey: false, allowPrivate: true });
    expect(seedPlan(found)[0]?.provider.baseUrl).toBe('http://127.0.0.1:11434');
    const named = { ...found, configured: [{ id: 'ollama', baseUrl: 'http://gpu.internal:11434' }] };
    expect(seedPlan(named)[0]?.provider.baseUrl).toMatch(/^http:\/\/gpu\.internal:11434/);
  });

  it('adds the sandbox only when it is switched on', () => {
    expect(seedPlan(input({ sandboxEnabled: true })).map(({ provider }) => provider.id)).toEqual(['sandbox']);
    expect(seedPlan(input({ configured: [{ id: 'sandbox', key: new Secret('x') }] }))).toEqual([]);
  });

  it('leaves out what it does not know', () => {
    expect(seedPlan(input({ configured: [{ id: 'toString', key: new Secret('x') }] }))).toEqual([]);
  });
});
