import { PROMPT_TYPES } from '@libs/catalog';
import { z } from 'zod';
import { STRATEGIES } from '../weights';
import { OWN_RULES } from './problem';

/*
 * The routing configuration as an operator writes it. Every object is strict: a word that means nothing here is a
 * mistake, not a wish.
 */

const name = z.string().min(1).max(256);
const names = z.array(name).min(1).max(32);
const few = z.union([name.transform((one) => [one]), z.array(name).min(1).max(100)]);
const share = z.number().min(0).max(1);
const milliseconds = z.number().int().min(1).max(3_600_000);
const count = z.number().int().min(1).max(1_000_000_000);
const strategy = z.enum(STRATEGIES as [(typeof STRATEGIES)[number], ...(typeof STRATEGIES)[number][]]);
const weights = z
  .strictObject({
    cost: z.number().min(0).default(0),
    quality: z.number().min(0).default(0),
    latency: z.number().min(0).default(0),
  })
  .refine(({ cost, quality, latency }) => cost + quality + latency > 0, OWN_RULES.all_zero);
const range = z
  .strictObject({ min: z.number().min(0).optional(), max: z.number().min(0).optional() })
  .refine(({ min = 0, max = Infinity }) => min <= max, OWN_RULES.min_above_max);
const split = z
  .array(z.strictObject({ target: name, weight: z.number().min(0).max(1_000_000) }))
  .min(1)
  .max(16)
  .refine((shares) => shares.some(({ weight }) => weight > 0), OWN_RULES.no_weight);
const sticky = z.enum(['user', 'conversation', 'request']);
const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, OWN_RULES.time_of_day);
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Headers that hold credentials decide nothing and must not be written into a configuration. */
const SECRET_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'cookie', 'proxy-authorization'];
const headerName = z
  .string()
  .regex(/^[a-zA-Z0-9-]{1,64}$/, OWN_RULES.header_name)
  .transform((one) => one.toLowerCase())
  .refine((one) => !SECRET_HEADERS.includes(one), OWN_RULES.secret_header);

const when = z.strictObject({
  tenant: few.optional(),
  team: few.optional(),
  user: few.optional(),
  key: few.optional(),
  model: few.optional(),
  prompt_type: z.union([z.enum(PROMPT_TYPES).transform((one) => [one]), z.array(z.enum(PROMPT_TYPES)).min(1)]).optional(),
  complexity: range.optional(),
  input_tokens: range.optional(),
  modality: z
    .array(z.enum(['image', 'audio', 'document']))
    .min(1)
    .optional(),
  tools: z.boolean().optional(),
  stream: z.boolean().optional(),
  batch: z.union([z.boolean(), z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, OWN_RULES.batch_name)]).optional(),
  metadata: z.record(name, z.union([z.string(), z.number(), z.boolean()])).optional(),
  header: z.record(headerName, few).optional(),
  time: z
    .strictObject({
      from: clock.default('00:00'),
      to: clock.default('24:00'),
      days: z.array(z.enum(DAYS)).min(1).optional(),
      timezone: z.string().refine(isTimeZone, OWN_RULES.time_zone).default('UTC'),
    })
    .optional(),
});

const settings = {
  timeouts: z
    .strictObject({
      total_ms: milliseconds.optional(),
      first_byte_ms: milliseconds.optional(),
      first_token_ms: milliseconds.optional(),
      idle_ms: milliseconds.optional(),
    })
    .optional(),
  retries: z
    .strictObject({ max_attempts: z.number().int().min(1).max(10).optional(), delay_ms: milliseconds.optional() })
    .optional(),
  max_targets: z.number().int().min(1).max(8).optional(),
  cache: z
    .strictObject({
      mode: z.enum(['off', 'exact', 'semantic']),
      ttl_seconds: count.optional(),
      similarity: share.optional(),
    })
    .optional(),
  hedging: z.strictObject({ enabled: z.boolean(), after_ms: milliseconds.optional() }).optional(),
  limits: z
    .strictObject({
      rpm: count.optional(),
      tpm: count.optional(),
      concurrency: count.optional(),
      max_input_tokens: count.optional(),
      max_cost_usd: z.number().min(0).max(1_000_000).optional(),
    })
    .optional(),
};

const fallbacks = z.strictObject({
  context_window: names.optional(),
  content_policy: names.optional(),
  modality: names.optional(),
});

const choice = {
  targets: names.optional(),
  split: split.optional(),
  sticky: sticky.optional(),
  strategy: strategy.optional(),
  weights: weights.optional(),
};

const rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, OWN_RULES.rule_id),
  description: z.string().max(500).optional(),
  enabled: z.boolean().default(true),
  when: when.default({}),
  then: z.strictObject({
    ...choice,
    prefer_provider: name.optional(),
    ...settings,
    shadow: z.strictObject({ target: name, percent: z.number().min(0).max(100) }).optional(),
    fallbacks: fallbacks.optional(),
    deny: z.string().min(1).max(500).optional(),
  }),
});

const virtualModel = z.strictObject({
  description: z.string().max(500).optional(),
  ...choice,
  max_targets: z.number().int().min(1).max(8).optional(),
});

const modelName = z.string().regex(/^[^\s,]{1,256}$/, OWN_RULES.model_name);

export const routingConfigSchema = z.strictObject({
  virtual_models: z.record(modelName, virtualModel).default({}),
  aliases: z.record(modelName, name).default({}),
  rules: z.array(rule).max(5_000).default([]),
  fallbacks: fallbacks.default({}),
  exploration: z
    .strictObject({ percent: z.number().min(0).max(50), max_extra_cost_percent: z.number().min(0).max(100).default(5) })
    .optional(),
});

export type RoutingConfig = z.output<typeof routingConfigSchema>;
export type RuleConfig = RoutingConfig['rules'][number];
export type VirtualModelConfig = RoutingConfig['virtual_models'][string];
export type FallbacksConfig = RoutingConfig['fallbacks'];

export const EMPTY_CONFIG: RoutingConfig = Object.freeze({ virtual_models: {}, aliases: {}, rules: [], fallbacks: {} });

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
