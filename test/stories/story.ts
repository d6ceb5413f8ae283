import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { PROVIDER_SECRETS, type RunningGateway, startGateway, type StartGatewayOptions } from '../support/process/start-gateway';
import { type ReplayUpstream, startReplayUpstream } from '../support/upstream/replay-upstream';

/** What every story has: the real gateway in front of replayed providers, and the official clients in front of it. */
export interface Story {
  upstream: ReplayUpstream;
  gateway: RunningGateway;
  key: string;
  openai: OpenAI;
  anthropic: Anthropic;
  /** @throws Error when the gateway did not end well, or printed a secret */
  close(): Promise<void>;
}

/** Of the hooks that start and stop a story. */
export const START_TIMEOUT_MS = 300_000;
export const STOP_TIMEOUT_MS = 120_000;

/** Starts both ends of a story; clients do not retry, so that each call is one call. */
export async function startStory(options: Omit<StartGatewayOptions, 'upstream'> = {}): Promise<Story> {
  const upstream = await startReplayUpstream();
  const gateway = await startGateway({ ...options, upstream }).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  const { key } = await gateway.createVirtualKey();
  return {
    upstream,
    gateway,
    key,
    openai: new OpenAI({ apiKey: key, baseURL: gateway.openAiUrl, maxRetries: 0 }),
    anthropic: new Anthropic({ apiKey: key, baseURL: gateway.url, maxRetries: 0 }),
    close: async () => {
      await gateway.stop();
      await upstream.close();
      const leaked = [key, ...Object.values(PROVIDER_SECRETS)].filter((secret) => gateway.logs.includes(secret));
      if (leaked.length > 0) throw new Error(`${leaked.length} secrets were printed or logged`);
    },
  };
}
