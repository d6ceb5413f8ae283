import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { type OperationsApi, type OperationsUpstream, startOperationsUpstream } from '../support/upstream/operations-upstream';

/** What the gateway holds for each provider; must never come out of it anywhere else. */
export const OPERATION_SECRETS: Partial<Record<OperationsApi, string>> = {
  openai: 'sk-canary-openai-9876543210',
  mistral: 'canary-mistral-0123456789',
  together: 'canary-together-0123456789',
  groq: 'canary-groq-0123456789',
  gemini: 'canary-gemini-0123456789',
  anthropic: 'sk-ant-canary-9876543210',
};
const KEYLESS: readonly OperationsApi[] = ['ollama'];

/** A row of the ledger, as far as these stories read it. */
export interface Row {
  request_id: string;
  route: string;
  provider_id: string | null;
  model_used: string | null;
  attempts: { provider: string; outcome: string; status: number | null }[];
  input_tokens: number;
  output_tokens: number;
  usage_estimated: boolean;
  cost_state: string;
  cost_micro_usd: number | null;
  outcome: string;
  status: number;
  error_code: string | null;
}

/** The real gateway in front of providers of everything that is not chat, and the official clients in front of it. */
export class OperationsStory {
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;

  constructor(
    readonly upstream: OperationsUpstream,
    readonly gateway: RunningGateway,
    readonly key: string,
  ) {
    this.openai = new OpenAI({ apiKey: key, baseURL: gateway.openAiUrl, maxRetries: 0 });
    this.anthropic = new Anthropic({ apiKey: key, baseURL: gateway.url, maxRetries: 0 });
  }

  /** The row of one request, once it is written. */
  row(response: Pick<Response, 'headers'>): Promise<Row> {
    return this.rowWhere('request_id = $1', response.headers.get('x-request-id'));
  }

  rowWhere(condition: string, ...values: unknown[]): Promise<Row> {
    return until(`a row where ${condition}`, async () => {
      const rows = await this.gateway.db.query<Row>(`SELECT * FROM requests WHERE ${condition}`, values);
      return rows[0];
    });
  }

  post(path: string, body: JsonObject | string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.gateway.openAiUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** @throws Error when the gateway did not end well, or printed a secret */
  async close(): Promise<void> {
    await this.gateway.stop();
    await this.upstream.close();
    const leaked = [this.key, ...Object.values(OPERATION_SECRETS)].filter((secret) => this.gateway.logs.includes(secret));
    if (leaked.length > 0) throw new Error(`${leaked.length} secrets were printed or logged`);
  }
}

export async function startOperationsStory(): Promise<OperationsStory> {
  const upstream = await startOperationsUpstream();
  const env: Record<string, string> = {};
  const providers = [...(Object.keys(OPERATION_SECRETS) as OperationsApi[]), ...KEYLESS];
  for (const api of providers) {
    const secret = OPERATION_SECRETS[api];
    if (secret !== undefined) env[`${api.toUpperCase()}_API_KEY`] = secret;
    env[`${api.toUpperCase()}_BASE_URL`] = upstream.baseUrl(api);
  }
  env['GATEWAY_ALLOW_PRIVATE_PROVIDERS'] = providers.join(',');
  const gateway = await startGateway({ env }).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  return new OperationsStory(upstream, gateway, (await gateway.createVirtualKey()).key);
}
