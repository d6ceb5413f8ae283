import { PROMPT_TYPES, TASKS } from '@libs/catalog';
import { KEY_SCOPES } from '@libs/kernel';
import { PROVIDER_PRESETS } from '@libs/providers';
import { routingConfigSchema } from '@libs/routing';
import { z } from 'zod';

/*
 * gateway.yaml as an operator writes it. Every object is strict: a word that means nothing here is a mistake. Descriptions
 * become the editor's help and docs/gateway-yaml.md.
 */

const count = z.number().int().min(1).max(1_000_000_000);
const usd = z.number().min(0).max(1_000_000);
const mark = z.number().min(0).max(100);
const id = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be 1-63 lower-case letters, digits and dashes, a letter first');

const key = z.strictObject({
  name: z.string().min(1).max(100).default('default').describe('Tells it from other keys of the same provider'),
  secret: z.string().min(1).max(8_192).describe('The key itself: ${env:NAME} or os.environ/NAME, not the plain text'),
  priority: z.number().int().min(0).max(1_000).default(0).describe('Lower is used first'),
  weight: z.number().int().min(1).max(1_000).default(1).describe('Share among keys of equal priority'),
  rpm: count.optional().describe('Requests per minute'),
  tpm: count.optional().describe('Tokens per minute'),
  models: z.array(z.string().min(1).max(256)).min(1).optional().describe('Only for these models'),
});

const provider = z.strictObject({
  id: id.describe(`One that is known (${Object.keys(PROVIDER_PRESETS).join(', ')}) or one of your own`),
  adapter: z
    .string()
    .regex(/^[a-z-]+\/[a-z0-9-]+$/, 'must be family/profile')
    .optional()
    .describe('What it speaks, as family/profile; known providers know theirs, others are openai-compatible/generic'),
  base_url: z.string().max(2_048).optional().describe('Where it is; known providers know theirs'),
  allow_private_network: z.boolean().optional().describe('It may live at a private or loopback address'),
  enabled: z.boolean().default(true),
  keys: z.array(key).max(1_000).default([]),
});

const model = z.strictObject({
  provider: id,
  model: z
    .string()
    .regex(/^[^\s,]{1,256}$/, 'must be a name without blanks and commas')
    .describe("In the provider's own words"),
  task: z.enum(TASKS).optional(),
  context_length: count.optional(),
  max_output_tokens: count.optional(),
  price: z
    .strictObject({
      input_usd_per_million: usd,
      output_usd_per_million: usd,
      cache_read_usd_per_million: usd.optional(),
      cache_write_usd_per_million: usd.optional(),
    })
    .optional(),
  vision: z.boolean().optional(),
  audio: z.boolean().optional(),
  documents: z.boolean().optional(),
  tools: z.boolean().optional(),
  structured_output: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  quality: mark.optional().describe('0-100, higher is better'),
  speed: mark.optional().describe('0-100, higher answers sooner'),
  latency_ms: z.number().int().min(1).max(3_600_000).optional(),
  prompt_types: z.array(z.enum(PROMPT_TYPES)).optional(),
  failover_order: z.number().int().min(0).max(1_000).optional().describe('Among several providers of the same model'),
  active: z.boolean().optional(),
  only_by_name: z.boolean().optional().describe('true: left out by auto and its kind; names and patterns find it'),
  only_api: z.enum(['responses', 'completions']).optional().describe('The API by which alone the provider serves it'),
  deprecated: z.boolean().optional().describe('The provider advises against it'),
  retires: z.iso
    .date()
    .nullable()
    .optional()
    .describe('From this day on (UTC) it is served no more; null: it goes on, whatever was announced'),
  replaced_by: z.string().min(1).max(256).optional().describe('What takes its place'),
});

const limit = z
  .strictObject({
    model: z.string().min(1).max(256).optional().describe('Only for this model, or names that begin so (gpt-4*)'),
    rpm: count.optional(),
    tpm: count.optional(),
    concurrency: count.optional(),
  })
  .refine(({ rpm, tpm, concurrency }) => (rpm ?? tpm ?? concurrency) !== undefined, 'needs rpm, tpm or concurrency');

const budget = z
  .strictObject({
    period: z.enum(['day', 'month', 'total']),
    usd: usd.optional().describe('In USD'),
    tokens: count.optional(),
    hard: z.boolean().default(true).describe('false: going beyond it is told, not refused'),
  })
  .refine((one) => (one.usd === undefined) !== (one.tokens === undefined), 'needs either usd or tokens');

const names = z.array(z.string().min(1).max(256)).min(1).max(1_000).optional();

const virtualKey = z
  .strictObject({
    name: z.string().min(1).max(100).describe('Tells it from other keys of the tenant'),
    secret: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('What clients send, as `virtual-keys generate` makes it: ${env:NAME}, not the plain text'),
    hash: z
      .string()
      .regex(/^rlg_[0-9a-z]{4}\.\.\.[0-9a-z]{4}:[0-9a-f]{64}$/, 'must be what `virtual-keys hash` prints')
      .optional()
      .describe('Instead of the secret: what `virtual-keys hash` prints of it under this MASTER_KEY'),
    rpm: count.optional(),
    tpm: count.optional(),
    concurrency: count.optional(),
    models: names.describe('Only these: names, provider/model, or the beginning of one and *'),
    providers: names.describe('Only targets of these'),
    scopes: z.array(z.enum(KEY_SCOPES)).min(1).optional().describe('Only these groups of routes'),
    networks: names.describe('Only from these addresses or networks'),
    strict_fidelity: z.boolean().optional(),
    expires_at: z.iso.datetime({ offset: true }).optional(),
    metadata: z.record(z.string().max(100), z.string().max(500)).default({}),
    budgets: z.array(budget).max(10).default([]),
  })
  .refine((one) => (one.secret === undefined) !== (one.hash === undefined), 'needs either secret or hash');

const tenant = z.strictObject({
  name: z.string().min(1).max(100),
  keys: z.array(virtualKey).max(10_000).default([]).describe('Virtual keys'),
  limits: z.array(limit).max(100).default([]),
  budgets: z.array(budget).max(10).default([]),
});

export const gatewayFileSchema = z.strictObject({
  version: z.literal(1).describe('Of this form of file'),
  providers: z.array(provider).max(200).default([]),
  models: z.array(model).max(10_000).default([]),
  routing: routingConfigSchema.optional().describe('As PUT /v1/admin/routing takes it; absent: routing stays with the API'),
  tenants: z.array(tenant).max(10_000).default([]),
});

export type GatewayFile = z.output<typeof gatewayFileSchema>;
export type FileProvider = GatewayFile['providers'][number];
export type FileKey = FileProvider['keys'][number];
export type FileModel = GatewayFile['models'][number];
export type FileBudget = FileTenant['budgets'][number];
export type FileVirtualKey = FileTenant['keys'][number];
export type FileTenant = GatewayFile['tenants'][number];

/** For editors: completion, help and checks while typing. */
export const gatewayFileJsonSchema = (): object => ({
  ...z.toJSONSchema(gatewayFileSchema, { io: 'input', target: 'draft-7' }),
  title: 'gateway.yaml of Route LLM Gateway',
});
