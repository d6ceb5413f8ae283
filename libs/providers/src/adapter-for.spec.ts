import { adapterFor, adapterIds } from './adapter-for';
import { readerOf } from './reader-of';
import { PROVIDER_PRESETS, presetBaseUrl, type ProviderPreset } from './presets';

describe('adapterFor', () => {
  it('has one adapter for each family and profile', () => {
    for (const { family, profile } of adapterIds()) {
      const adapter = adapterFor(family, profile);
      expect(adapter).toBe(adapterFor(family, profile));
      expect(adapter.family).toBe(family);
      expect(adapter.probe()).toMatchObject({ method: 'GET', path: expect.stringMatching(/^\//) as string });
    }
  });

  it('reads what it is answered in each dialect that it relays, but texts that are only continued', () => {
    const second = adapterIds().flatMap(({ family, profile }) => {
      const adapter = adapterFor(family, profile);
      expect(readerOf(adapter, undefined)).toBe(adapter);
      return adapter.relays.slice(1).map((wire) => ({ adapter, wire }));
    });
    expect(new Set(second.map(({ wire }) => wire))).toEqual(new Set(['openai-responses', 'openai-completions']));
    for (const { adapter, wire } of second)
      if (wire === 'openai-responses') expect(readerOf(adapter, wire)).not.toBe(adapter);
      else expect(() => readerOf(adapter, wire)).toThrow('cannot be read');
  });

  it('refuses what does not exist', () => {
    expect(() => adapterFor('openai-compatible', 'nope')).toThrow('no adapter');
    expect(() => adapterFor('nope', 'openai')).toThrow('no adapter');
  });
});

describe('PROVIDER_PRESETS', () => {
  it('names adapters that exist', () => {
    for (const preset of Object.values(PROVIDER_PRESETS)) expect(() => adapterFor(preset.family, preset.profile)).not.toThrow();
    expect(PROVIDER_PRESETS['openai']).toMatchObject({
      envKey: 'OPENAI_API_KEY',
      envBaseUrl: 'OPENAI_BASE_URL',
      requiresKey: true,
    });
    expect(PROVIDER_PRESETS['ollama']).toMatchObject({ family: 'ollama', envBaseUrl: 'OLLAMA_BASE_URL', requiresKey: false });
    expect(PROVIDER_PRESETS['ollama']).not.toHaveProperty('envKey');
  });

  it.each([
    ['ollama', 'http://localhost:11434', 'http://localhost:11434'],
    ['ollama', ' http://box:11434/v1/ ', 'http://box:11434'],
    ['ollama', 'https://box.example/ollama/api', 'https://box.example/ollama'],
    ['openai', 'https://proxy.example', 'https://proxy.example/v1'],
    ['anthropic', 'https://api.anthropic.com/', 'https://api.anthropic.com/v1'],
    ['openai', 'https://proxy.example/openai', 'https://proxy.example/openai'],
    ['azure', 'https://mine.openai.azure.com/', 'https://mine.openai.azure.com/openai/v1'],
    ['perplexity', 'https://api.perplexity.ai/', 'https://api.perplexity.ai'],
    ['vllm', 'http://gpu:8000', 'http://gpu:8000/v1'],
    ['openai', undefined, 'https://api.openai.com/v1'],
    ['openai', '', 'https://api.openai.com/v1'],
  ])('completes the base URL of %s as written: %j', (id, written, expected) => {
    expect(presetBaseUrl(PROVIDER_PRESETS[id] as ProviderPreset, written)).toBe(expected);
  });
});
