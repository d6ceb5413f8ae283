import { newId } from '@libs/kernel';
import type { NewLedgerRecord } from './record';

/** A served request of `ten_a`; every figure differs, so that two columns mixed up are seen. */
export const ledgerRecord = (overrides: Partial<NewLedgerRecord> = {}): NewLedgerRecord => ({
  // Ids begin with the time: a request of the past has one of the past.
  request_id: newId('request', overrides.started_at?.getTime()),
  started_at: new Date(),
  tenant_id: 'ten_a',
  team_id: null,
  user_id: null,
  virtual_key_id: 'vk_1',
  run_id: null,
  route: '/v1/chat/completions',
  dialect: 'openai-chat',
  streamed: false,
  model_asked: 'gpt-4o',
  model_used: 'gpt-4o',
  provider_id: 'openai',
  provider_key_id: null,
  attempts: [
    {
      ...{ provider_id: 'openai', model: 'gpt-4o', provider_key_id: null, started_at_ms: 1, ttfb_ms: 2, duration_ms: 3 },
      ...{ status: 200, outcome: 'completed', error_code: null },
    },
  ],
  ...{ input_tokens: 10, cache_read_tokens: 1, cache_write_tokens: 2, output_tokens: 5, reasoning_tokens: 3 },
  ...{ cache_write_hour_tokens: 0, media_input_tokens: 0, audio_input_tokens: 0, media_output_tokens: 0, audio_output_tokens: 0 },
  ...{ images: 0, searches: 0, characters: 0, audio_ms: 0 },
  ...{ usage_estimated: false, usage_known: true, batch: false, price_id: null },
  ...{ cost_state: 'exact', cost_micro_usd: 1234, provider_cost_micro_usd: 1000 },
  ...{ outcome: 'completed', status: 200, error_code: null, latency_ms: 12.5, ttft_ms: 3.25, upstream_ms: 10 },
  metadata: { team: 'a' },
  ...overrides,
});
