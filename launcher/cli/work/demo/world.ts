import type { KeyScope, Role } from '@libs/kernel';
import type { PromptType } from '@libs/catalog';

/** A model as one client uses it. */
export interface Use {
  weight: number;
  /** As the client writes it. */
  asked: string;
  provider: string;
  model: string;
  /** Tokens of an ordinary request and answer. */
  input: number;
  output: number;
  /** Share of the input that the provider has cached. */
  cached?: number;
  reasoning?: number;
  ttftMs: number;
  tokensPerSecond: number;
  /** Whom the plan names next. */
  fallback?: { provider: string; model: string };
}

export interface Client {
  name: string;
  team?: string;
  user?: string;
  /** Its share of the tenant's traffic. */
  weight: number;
  dialect: 'openai-chat' | 'anthropic-messages' | 'openai-responses' | 'openai-embeddings';
  streamed: number;
  /** Share answered from the cache. */
  cacheHits: number;
  promptType: PromptType;
  uses: readonly Use[];
  /** By the clock of its office; night: when that is closed. */
  hours: 'office' | 'always' | 'night';
  rpm?: number;
  scopes?: readonly KeyScope[];
  models?: readonly string[];
  metadata: Record<string, string>;
  /** Of its own, like the tenant's. */
  budget?: number;
}

export interface DemoTenant {
  name: string;
  /** Its share of all traffic. */
  weight: number;
  /** Hours ahead of UTC. */
  zone: number;
  teams: readonly string[];
  users: readonly { at: string; role: Role; team: string }[];
  clients: readonly Client[];
  /** Of a month, as a multiple of what the days shown have cost: below 1 it has been passed. */
  budget: number;
  rpm: number;
}

const at = (provider: string, model: string): { provider: string; model: string } => ({ provider, model });
const HAIKU = at('anthropic', 'claude-haiku-4-5');
const MINI = at('openai', 'gpt-5-mini');
const sonnet = { ...at('anthropic', 'claude-sonnet-5'), ttftMs: 880, tokensPerSecond: 72, fallback: at('openai', 'gpt-5.4') };
const opus = { ...at('anthropic', 'claude-opus-5'), ttftMs: 1_450, tokensPerSecond: 48, fallback: at('openai', 'gpt-5.6') };
const haiku = { ...HAIKU, ttftMs: 420, tokensPerSecond: 130, fallback: MINI };
const mini = { ...MINI, ttftMs: 510, tokensPerSecond: 105, fallback: HAIKU };
const gpt = { ...at('openai', 'gpt-5.4'), ttftMs: 760, tokensPerSecond: 68, fallback: at('anthropic', 'claude-sonnet-5') };
const flash = { ...at('gemini', 'gemini-3.5-flash'), ttftMs: 380, tokensPerSecond: 160, fallback: MINI };
const pro = { ...at('gemini', 'gemini-2.5-pro'), ttftMs: 1_300, tokensPerSecond: 80, fallback: at('openai', 'gpt-5.4') };
const oss = { ...at('groq', 'openai/gpt-oss-120b'), ttftMs: 190, tokensPerSecond: 420, fallback: MINI };
const mistral = { ...at('mistral', 'mistral-medium-latest'), ttftMs: 560, tokensPerSecond: 88, fallback: HAIKU };
const embed = { ...at('openai', 'text-embedding-3-small'), ttftMs: 120, tokensPerSecond: 1, output: 0 };

/** Whose traffic is made up: three companies with offices on three continents. */
export const WORLD: readonly DemoTenant[] = [
  {
    ...{ name: 'Aurora Retail', weight: 5, zone: 1, budget: 1.22, rpm: 600 },
    teams: ['Customer service', 'Search', 'Platform'],
    users: [
      { at: 'service-lead@aurora.example', role: 'admin', team: 'Customer service' },
      { at: 'search@aurora.example', role: 'member', team: 'Search' },
      { at: 'finance@aurora.example', role: 'viewer', team: 'Platform' },
    ],
    clients: [
      {
        ...{
          name: 'support-assistant',
          team: 'Customer service',
          weight: 5,
          dialect: 'openai-chat',
          streamed: 0.95,
          cacheHits: 0.12,
        },
        ...{ promptType: 'conversation', hours: 'office', rpm: 300, budget: 1.35, metadata: { feature: 'chat', market: 'eu' } },
        uses: [
          { ...haiku, weight: 6, asked: 'fast', input: 1_900, output: 210, cached: 0.55 },
          { ...sonnet, weight: 3, asked: 'claude-sonnet-5', input: 3_400, output: 420, cached: 0.5 },
        ],
      },
      {
        ...{ name: 'product-search', team: 'Search', weight: 4, dialect: 'openai-embeddings', streamed: 0, cacheHits: 0.22 },
        ...{ promptType: 'general', hours: 'always', scopes: ['embeddings', 'chat'], metadata: { feature: 'search' } },
        uses: [{ ...embed, weight: 1, asked: 'text-embedding-3-small', input: 160 }],
      },
      {
        ...{ name: 'catalogue-texts', team: 'Platform', weight: 2, dialect: 'openai-responses', streamed: 0, cacheHits: 0.03 },
        ...{
          promptType: 'creative_writing',
          hours: 'night',
          models: ['gpt-5*', 'mistral/*'],
          metadata: { feature: 'catalogue' },
        },
        uses: [
          { ...mini, weight: 3, asked: 'gpt-5-mini', input: 900, output: 420, reasoning: 0.25 },
          { ...mistral, weight: 1, asked: 'mistral/mistral-medium-latest', input: 900, output: 400 },
        ],
      },
    ],
  },
  {
    ...{ name: 'Borealis Health', weight: 3, zone: -5, budget: 0.94, rpm: 240 },
    teams: ['Clinical notes', 'Research'],
    users: [
      { at: 'it@borealis.example', role: 'admin', team: 'Research' },
      { at: 'notes@borealis.example', role: 'member', team: 'Clinical notes' },
    ],
    clients: [
      {
        ...{
          name: 'note-summaries',
          team: 'Clinical notes',
          weight: 4,
          dialect: 'anthropic-messages',
          streamed: 0.4,
          cacheHits: 0.02,
        },
        ...{
          promptType: 'summarization',
          hours: 'office',
          models: ['anthropic/*', 'openai/*'],
          metadata: { ward: 'outpatient' },
        },
        uses: [
          { ...sonnet, weight: 4, asked: 'claude-sonnet-5', input: 5_200, output: 480, cached: 0.35 },
          { ...opus, weight: 1, asked: 'claude-opus-5', input: 7_800, output: 900, cached: 0.3, reasoning: 0.3 },
        ],
      },
      {
        ...{ name: 'literature-review', team: 'Research', weight: 2, dialect: 'openai-chat', streamed: 0.2, cacheHits: 0.05 },
        ...{ promptType: 'analysis', hours: 'office', metadata: { project: 'review' } },
        uses: [
          { ...pro, weight: 3, asked: 'best', input: 18_000, output: 800, reasoning: 0.4 },
          { ...gpt, weight: 2, asked: 'gpt-5.4', input: 12_000, output: 900, cached: 0.2, reasoning: 0.2 },
        ],
      },
    ],
  },
  {
    ...{ name: 'Cobalt Labs', weight: 4, zone: 8, budget: 2.1, rpm: 900 },
    teams: ['Developer tools', 'Data'],
    users: [
      { at: 'platform@cobalt.example', role: 'admin', team: 'Developer tools' },
      { at: 'data@cobalt.example', role: 'member', team: 'Data' },
      { at: 'interns@cobalt.example', role: 'member', team: 'Developer tools' },
    ],
    clients: [
      {
        ...{ name: 'coding-agent', team: 'Developer tools', weight: 5, dialect: 'anthropic-messages', streamed: 1, cacheHits: 0 },
        ...{ promptType: 'code', hours: 'office', rpm: 600, budget: 1.07, metadata: { tool: 'agent' } },
        uses: [
          { ...sonnet, weight: 5, asked: 'claude-sonnet-5', input: 21_000, output: 520, cached: 0.86 },
          { ...haiku, weight: 3, asked: 'claude-haiku-4-5', input: 6_000, output: 260, cached: 0.7 },
        ],
      },
      {
        ...{ name: 'log-triage', team: 'Data', weight: 3, dialect: 'openai-chat', streamed: 0, cacheHits: 0.18 },
        ...{ promptType: 'question_answering', hours: 'always', metadata: { pipeline: 'triage' } },
        uses: [
          { ...oss, weight: 4, asked: 'cheap', input: 2_600, output: 180 },
          { ...flash, weight: 3, asked: 'gemini-3.5-flash', input: 2_600, output: 200 },
        ],
      },
    ],
  },
];

/** Names of keys of each provider; the last one of each is the spare. */
export const PROVIDER_KEYS: Readonly<Record<string, readonly string[]>> = {
  openai: ['production', 'overflow'],
  anthropic: ['production', 'research'],
  gemini: ['default'],
  groq: ['default'],
  mistral: ['europe'],
};
